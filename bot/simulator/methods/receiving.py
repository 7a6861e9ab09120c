"""How the bot gets its updates: getUpdates and webhooks."""

from __future__ import annotations

from bot.simulator.errors import ApiError, bad_request
from bot.simulator.signatures import Arguments, Method, Reader, array, boolean, integer, text
from bot.simulator.updates import MAX_UPDATES
from bot.simulator.values import Json
from bot.simulator.world import World


async def get_updates(world: World, given: Arguments) -> list[Json]:
    if world.webhook.url:
        raise ApiError(
            409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first"
        )
    limit = given.get("limit", MAX_UPDATES)
    if not 1 <= limit <= MAX_UPDATES:
        raise bad_request("limit must be between 1 and 100")
    world.updates.allow(given.get("allowed_updates"))
    return await world.updates.poll(given.get("offset"), limit, given.get("timeout", 0))


def set_webhook(world: World, given: Arguments) -> bool:
    world.webhook.set(given["url"], given.get("secret_token", ""), given.get("max_connections", 40))
    world.updates.allow(given.get("allowed_updates"))
    return _webhook_changed(world, drop=given.get("drop_pending_updates", False))


def delete_webhook(world: World, given: Arguments) -> bool:
    world.webhook.set("", "", 40)
    return _webhook_changed(world, drop=given.get("drop_pending_updates", False))


def get_webhook_info(world: World, given: Arguments) -> Json:
    del given
    return world.webhook.as_json(len(world.updates.waiting))


def _webhook_changed(world: World, *, drop: bool) -> bool:
    if drop:
        world.updates.drop()
    world.updates.arrived.fire()  # the sender looks at the new address
    return True


_WEBHOOK: dict[str, Reader] = {
    "certificate": text,
    "ip_address": text,
    "max_connections": integer,
    "allowed_updates": array,
    "drop_pending_updates": boolean,
    "secret_token": text,
}
TABLE = {
    "getUpdates": Method(
        run=get_updates,
        optional={"offset": integer, "limit": integer, "timeout": integer, "allowed_updates": array},
    ),
    "setWebhook": Method(run=set_webhook, required={"url": text}, optional=_WEBHOOK, files=frozenset({"certificate"})),
    "deleteWebhook": Method(run=delete_webhook, optional={"drop_pending_updates": boolean}),
    "getWebhookInfo": Method(run=get_webhook_info),
}
