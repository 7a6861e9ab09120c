// The way to the trial server; what goes wrong comes back as one kind sentence.

export class Refused extends Error {}

export async function state() {
  return read(await reach("/api/state"));
}

export async function menu(person, room) {
  return (await read(await reach(`/api/menu?${new URLSearchParams({ person, room })}`))).menu;
}

export async function act(deed, given) {
  const body = JSON.stringify(given);
  return read(await reach(`/api/${deed}`, { method: "POST", headers: { "Content-Type": "application/json" }, body }));
}

export async function upload(given, file) {
  const headers = { "Content-Type": "application/octet-stream" };
  return read(await reach(`/api/upload?${new URLSearchParams(given)}`, { method: "POST", headers, body: file }));
}

// Calls `take` for each event after number `after`, `lost` and `found` as the connection comes and goes.
export function watch(after, { take, lost, found }) {
  const source = new EventSource(`/api/events?after=${after}`);
  source.onmessage = (event) => take(JSON.parse(event.data));
  source.onopen = found;
  source.onerror = lost;
  return source;
}

async function reach(address, options) {
  try {
    return await fetch(address, options);
  } catch {
    throw new Refused("连不上试用服务。请确认命令行窗口还开着，再试一次。");
  }
}

async function read(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body.error || "试用服务出错了，请再试一次。");
  return body;
}
