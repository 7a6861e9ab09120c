// Messages as elements. Text only ever becomes text nodes, never markup.

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const REPLY = "M9 7L4 12l5 5M4.5 12H14a6 6 0 016 6v1";
const SHEET = "M12 5v11m-5-4.5l5 5 5-5M6 20h12";

export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

// One message; `deeds` holds what its parts do: press, command, link, answer, jump, enlarge.
export function bubble(message, mine, inGroup, deeds) {
  if (message.service) return element("div", { className: "pill", id: `m${message.id}` }, message.service);
  const box = element("div", { className: "bubble" });
  if (inGroup && !mine) box.append(element("div", { className: "sender" }, message.sender.name));
  if (message.reply) box.append(quote(message.reply, deeds));
  if (message.photo) box.append(photo(message.photo, deeds));
  if (message.document) box.append(documentLink(message.document));
  const meta = element("span", { className: "meta" }, (message.edited ? "已编辑 " : "") + message.time);
  if (message.text) {
    box.append(element("div", { className: "body" }, words(message, deeds), meta)); // the time beside the last words
  } else {
    box.append(meta);
    box.classList.toggle("bare", Boolean(message.photo));
  }
  const answer = element("button", { type: "button", className: "answer", title: "回复" }, icon(REPLY));
  answer.setAttribute("aria-label", `回复：${message.text.slice(0, 20) || "文件"}`);
  answer.onclick = () => deeds.answer(message);
  box.append(answer);
  const whole = element("div", { className: mine ? "message mine" : "message", id: `m${message.id}` }, box);
  whole.ondblclick = () => deeds.answer(message);
  if (message.buttons.length) {
    whole.classList.add("wide");
    whole.append(keys(message, deeds));
  }
  if (message.photo) whole.classList.add("wide");
  return whole;
}

function quote(reply, deeds) {
  const made = element("button", { type: "button", className: "quote" }, element("b", {}, reply.name), element("span", {}, reply.text));
  made.onclick = () => deeds.jump(reply.id);
  return made;
}

function photo(shown, deeds) {
  const image = element("img", { src: shown.url, width: shown.width, height: shown.height, alt: "图片", loading: "lazy" });
  const made = element("button", { type: "button", className: "photo", title: "放大" }, image);
  made.onclick = () => deeds.enlarge(shown.url);
  return made;
}

function documentLink(file) {
  const sheet = element("span", { className: "sheet" }, icon(SHEET));
  const names = element("span", {}, element("b", {}, file.name), element("small", {}, `${size(file.size)} · 点按下载`));
  return element("a", { className: "document", href: file.url, download: file.name }, sheet, names);
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} 字节`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function keys(message, deeds) {
  const rows = message.buttons.map((row) => element("div", { className: "row" }, ...row.map((button) => key(button, message, deeds))));
  return element("div", { className: "keys", role: "group", ariaLabel: "按钮" }, ...rows);
}

function key(button, message, deeds) {
  if (button.url) {
    const link = anchor(button.url, button.text, deeds);
    link.classList.add("key");
    return link;
  }
  const made = element("button", { type: "button", className: "key" }, button.text);
  if (button.copy_text) made.onclick = () => deeds.copy(button.copy_text.text);
  else made.onclick = () => deeds.press(message, button.callback_data, made);
  return made;
}

// Entities count UTF-16 units, and so do the strings of JavaScript.
function words(message, deeds) {
  const made = element("span", { className: "words" });
  const entities = [...message.entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  fill(made, message.text, entities, 0, message.text.length, deeds);
  return made;
}

function fill(parent, text, entities, from, to, deeds) {
  let at = from;
  while (entities.length && entities[0].offset < to) {
    const entity = entities.shift();
    if (entity.offset < at) continue;
    const end = Math.min(entity.offset + entity.length, to);
    parent.append(text.slice(at, entity.offset));
    const made = formatted(entity, text.slice(entity.offset, end), deeds);
    fill(made, text, entities, entity.offset, end, deeds);
    parent.append(made);
    at = end;
    const breaks = /^(PRE|BLOCKQUOTE)$/.test(made.tagName) && text[at] === "\n";
    if (breaks && at < to && !(entities[0]?.offset <= at)) at += 1; // a block ends its own line
  }
  parent.append(text.slice(at, to));
}

function formatted(entity, covered, deeds) {
  if (entity.type === "url") return anchor(covered, "", deeds);
  if (entity.type === "text_link") return anchor(entity.url, "", deeds);
  if (entity.type === "spoiler") return element("span", { className: "spoiler", tabIndex: 0 });
  if (entity.type === "bot_command") {
    const made = element("button", { type: "button", className: "command" });
    made.onclick = () => deeds.command(covered);
    return made;
  }
  return element(TAGS[entity.type] || "span");
}

// Only web addresses become links, and one that leads to the bot itself stays in the page.
function anchor(address, text, deeds) {
  let url = null;
  try {
    url = new URL(address);
  } catch {
    return element("span", {}, text);
  }
  if (!["http:", "https:"].includes(url.protocol)) return element("span", {}, text);
  const made = element("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, text);
  if (url.hostname === "t.me") made.onclick = (event) => deeds.link(url, event);
  return made;
}
