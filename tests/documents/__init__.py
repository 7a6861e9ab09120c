"""Documents of other shapes than the official list, built where they are needed."""
