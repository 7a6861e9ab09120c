// The chat page: who am I, which chat is open, what was said, and what the thumb does.
import * as api from "./api.js";
import { bubble, element } from "./bubbles.js";

const $ = (id) => document.getElementById(id);
const PICTURE = /^image\/(png|jpeg|webp)$/;
const MAX_PICTURE = 10 * 1024 * 1024;
const TYPING_MS = 5000;
const SLOW_MS = 400;

let world = null; // as the server told it
let person = null;
let room = null;
let context = null; // {kind: "edit" | "answer", message}
let source = null;
let waiting = 0;
const unread = new Set();
const drafts = new Map();

// --- begin

async function begin() {
  try {
    world = await api.state();
  } catch (error) {
    $("lost").hidden = false;
    setTimeout(begin, 2000);
    return;
  }
  $("lost").hidden = true;
  $("label").textContent = world.label;
  $("label").hidden = !world.label;
  showDate(world.date);
  const [personId, roomId] = JSON.parse(sessionStorage.getItem("open") || "[0,0]");
  open(world.personas.find((p) => p.id === personId) || world.personas[0], roomId);
  source?.close();
  source = api.watch(world.last, {
    take,
    lost: () => ($("lost").hidden = false),
    found: () => ($("lost").hidden = true),
  });
}

function open(chosen, roomId) {
  if (person) drafts.set(place(person, room), $("text").value);
  person = chosen;
  room = person.rooms.find((r) => r.id === roomId) || person.rooms[0];
  unread.delete(place(person, room));
  sessionStorage.setItem("open", JSON.stringify([person.id, room.id]));
  leaveContext();
  closeMenu();
  typing(false);
  $("title").textContent = room.title;
  $("text").value = drafts.get(place(person, room)) || "";
  $("avatar").src = room.private ? "icon.svg" : "group.svg";
  $("text").placeholder = room.private ? "问一问任务清单…" : "先 @ 机器人再问";
  $("mention").hidden = room.private;
  grow();
  showSwitches();
  showLog();
}

const place = (who, where) => `${who.id}/${where.id}`;
const here = () => ({ person: person.id, room: room.id });

function showSwitches() {
  $("personas").replaceChildren(
    ...world.personas.map((p) =>
      segment(`${p.name}·${p.role}`, p === person, p !== person && p.rooms.some((r) => unread.has(place(p, r))), () => open(p, roomOf(p)))
    )
  );
  $("rooms").replaceChildren(
    ...person.rooms.map((r) => segment(r.private ? "私聊" : "群聊", r === room, unread.has(place(person, r)), () => open(person, r.id)))
  );
}

// Another persona keeps the kind of chat: from my private chat to theirs, in the group we stay.
function roomOf(other) {
  return (other.rooms.find((r) => r.private === room.private) || other.rooms[0]).id;
}

function segment(text, pressed, news, choose) {
  const made = element("button", { type: "button", className: news ? "unread" : "" }, text);
  made.setAttribute("aria-pressed", String(pressed));
  if (news) made.setAttribute("aria-label", `${text}，有新消息`);
  made.onclick = () => {
    choose();
    document.querySelector(`#${made.dataset.group} [aria-pressed="true"]`)?.focus();
  };
  made.dataset.group = text.includes("·") ? "personas" : "rooms";
  return made;
}

// --- the log

function showLog() {
  const log = $("log");
  log.replaceChildren();
  if (!room.messages.length) log.append(hello());
  let day = "";
  for (const message of room.messages) {
    if (message.day !== day) log.append(element("div", { className: "pill day" }, (day = message.day)));
    log.append(draw(message));
  }
  showKeyboard();
  toNewest();
}

function hello() {
  const chips = world.examples.map((text) => {
    const chip = element("button", { type: "button" }, text);
    chip.onclick = () => say(room.private ? text : `@${world.bot.username} ${text}`);
    return chip;
  });
  const card = element("div", { className: "hello" }, element("h2", {}, room.title));
  card.append(element("p", {}, room.description || (room.private ? "点一个问题试试，也可以直接打字。" : "群里先 @机器人 再提问。")));
  card.append(element("div", { className: "chips" }, ...chips));
  if (room.private) {
    const begin = element("button", { type: "button", className: "strong begin" }, "开始");
    begin.onclick = () => attempt(() => api.act("start", here()));
    card.append(begin);
  }
  return card;
}

function draw(message) {
  return bubble(message, message.sender.id === person.id, !room.private, deeds);
}

function put(message) {
  const known = room.messages.some((old) => old.id === message.id);
  if (known) {
    const old = $(`m${message.id}`);
    const focused = old?.contains(document.activeElement);
    const stay = atNewest();
    const fresh = draw(message);
    old?.replaceWith(fresh);
    if (focused) (fresh.querySelector(".key") || $("text")).focus();
    if (stay) toNewest();
    return;
  }
  document.querySelector(".hello")?.remove();
  const stay = atNewest() || message.sender.id === person.id;
  if (room.messages.at(-1)?.day !== message.day) $("log").append(element("div", { className: "pill day" }, message.day));
  $("log").append(draw(message));
  if (stay) toNewest();
  else $("newest").hidden = false;
}

const atNewest = () => $("log").scrollHeight - $("log").scrollTop - $("log").clientHeight < 80;

function toNewest() {
  $("log").scrollTop = $("log").scrollHeight;
  $("newest").hidden = true;
}

// --- what happens

function take(event) {
  if (event.kind === "hello") {
    if (event.trial !== world.trial) begin();
    return;
  }
  if (event.kind === "date") {
    showDate(event.date);
    return toast(`现在是 ${$("date-now").textContent}`);
  }
  if (event.kind === "answered" && event.person === person.id) return notice(event);
  if (event.kind === "action" && event.room === room.id) return typing(true);
  if (event.kind === "message" || event.kind === "edited") return arrived(event.message);
  if (event.kind === "deleted") return vanished(event);
}

function arrived(message) {
  for (const who of world.personas) {
    for (const where of who.rooms) {
      if (where.id !== message.room) continue;
      const open = who === person && where === room;
      if (open) put(message);
      else if (message.sender.id !== who.id && where.id !== room.id) unread.add(place(who, where));
      keep(where.messages, message);
    }
  }
  if (message.room === room.id && message.sender.bot) typing(false);
  if (message.room === room.id) showKeyboard();
  showUnread();
}

function keep(messages, message) {
  const index = messages.findIndex((old) => old.id === message.id);
  if (index >= 0) messages[index] = message;
  else messages.push(message);
}

function vanished(event) {
  for (const where of world.personas.flatMap((who) => who.rooms)) {
    if (where.id === event.room) where.messages = where.messages.filter((old) => old.id !== event.id);
  }
  if (event.room === room.id) $(`m${event.id}`)?.remove();
}

// Redrawing the switches would lose the focus, so only the marks change.
function showUnread() {
  const focused = $("personas").contains(document.activeElement) || $("rooms").contains(document.activeElement);
  if (!focused) showSwitches();
}

let typingEnds = 0;
function typing(shown) {
  clearTimeout(typingEnds);
  $("subtitle").textContent = shown ? "正在输入…" : room.subtitle;
  $("subtitle").classList.toggle("typing", shown);
  if (shown) typingEnds = setTimeout(() => typing(waiting > 0), TYPING_MS);
}

function notice(event) {
  if (event.url) return;
  if (event.alert && event.text) {
    $("notice-text").textContent = event.text;
    $("notice").showModal();
  } else if (event.text) toast(event.text);
}

let toastEnds = 0;
function toast(text) {
  clearTimeout(toastEnds);
  $("toast").textContent = text;
  $("toast").hidden = false;
  toastEnds = setTimeout(() => ($("toast").hidden = true), Math.max(3000, text.length * 150));
}

function showDate(date) {
  world.date = date;
  $("date-label").textContent = date.label;
  $("date").setAttribute("aria-label", `试用日期 ${date.label} ${date.weekday}，点按后可以往后调`);
  $("date-now").textContent = `${date.label} ${date.weekday}`;
  $("date-input").min = date.iso;
  $("date-input").value = date.iso;
}

// --- what the thumb does

async function attempt(work) {
  waiting += 1;
  const slow = setTimeout(() => typing(waiting > 0), SLOW_MS);
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof api.Refused)) throw error;
    toast(error.message);
    return false;
  } finally {
    clearTimeout(slow);
    waiting -= 1;
    if (!waiting) typing(false);
  }
}

const say = (text, replyTo = null) => attempt(() => api.act("say", { ...here(), text, reply_to: replyTo }));

const deeds = {
  // Not `disabled`: that would take the focus away from who uses the keyboard.
  async press(message, data, key) {
    if (key.ariaDisabled === "true") return;
    key.ariaDisabled = "true";
    await attempt(() => api.act("press", { ...here(), message: message.id, data }));
    key.ariaDisabled = null;
  },
  command: (text) => say(text),
  copy: (text) => navigator.clipboard.writeText(text).then(() => toast("已复制")),
  answer: (message) => enterContext("answer", message),
  jump(id) {
    const target = $(`m${id}`);
    target?.scrollIntoView({ block: "center" });
    target?.classList.remove("found");
    requestAnimationFrame(() => target?.classList.add("found"));
  },
  enlarge(url) {
    $("viewer-image").src = url;
    $("viewer-download").href = url;
    $("viewer").showModal();
  },
  link(url, event) {
    if (url.pathname !== `/${world.bot.username}`) return;
    event.preventDefault();
    open(person, person.rooms.find((r) => r.private).id);
    attempt(() => api.act("start", { ...here(), text: url.searchParams.get("start") || "" }));
  },
};

async function submit() {
  const text = $("text").value.trim();
  if (!text) return;
  const held = context;
  $("text").value = "";
  grow();
  leaveContext();
  closeMenu();
  const done =
    held?.kind === "edit"
      ? await attempt(() => api.act("edit", { ...here(), message: held.message.id, text }))
      : await say(text, held?.message.id);
  if (!done && !$("text").value) {
    $("text").value = text; // nothing that was typed is lost
    grow();
  }
}

async function send(file) {
  const caption = $("text").value.trim();
  const as = PICTURE.test(file.type) && file.size <= MAX_PICTURE ? "photo" : "document";
  const done = await attempt(() => api.upload({ ...here(), name: file.name, caption, as }, file));
  if (done && $("text").value.trim() === caption) $("text").value = "";
}

// --- composer

function grow() {
  const text = $("text");
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 132)}px`;
}

function enterContext(kind, message) {
  context = { kind, message };
  $("context-title").textContent = kind === "edit" ? "编辑消息" : `回复 ${message.sender.name}`;
  $("context-text").textContent = message.text || "文件";
  $("context").hidden = false;
  if (kind === "edit") $("text").value = message.text;
  grow();
  $("text").focus();
}

function leaveContext() {
  if (context?.kind === "edit") $("text").value = "";
  context = null;
  $("context").hidden = true;
}

function editLast() {
  const last = room.messages.findLast((message) => message.sender.id === person.id && message.text);
  if (last) enterContext("edit", last);
}

function showKeyboard() {
  const rows = room.messages.findLast((message) => message.keyboard !== null)?.keyboard || [];
  $("keyboard").hidden = !rows.length;
  $("keyboard").replaceChildren(
    ...rows.map((row) =>
      element("div", {}, ...row.map((text) => element("button", { type: "button", onclick: () => say(text) }, text)))
    )
  );
}

// --- command menu

let menuAsked = 0;

async function openMenu(filter = "") {
  const asked = ++menuAsked;
  const commands = await api.menu(person.id, room.id).catch(() => room.menu);
  if (asked !== menuAsked) return; // sent or closed meanwhile
  const fits = commands.filter((command) => command.command.startsWith(filter));
  const address = room.private ? "" : `@${world.bot.username}`;
  const items = fits.map((command) => {
    const item = element("button", { type: "button", tabIndex: -1 }, element("b", {}, `/${command.command}`), element("span", {}, command.description));
    item.setAttribute("role", "menuitem");
    item.onclick = () => {
      closeMenu();
      $("text").value = "";
      grow();
      $("text").focus();
      say(`/${command.command}${address}`);
    };
    return item;
  });
  $("menu").replaceChildren(...(items.length ? items : [element("p", {}, "没有这样的命令")]));
  $("menu").hidden = false;
  $("menu-button").setAttribute("aria-expanded", "true");
}

function closeMenu() {
  menuAsked += 1;
  $("menu").hidden = true;
  $("menu-button").setAttribute("aria-expanded", "false");
}

function moveInMenu(step) {
  const items = [...$("menu").querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : at + step;
  if (next < 0 || next >= items.length) $("text").focus();
  else items[next].focus();
}

// --- listeners

$("composer").onsubmit = (event) => {
  event.preventDefault();
  submit();
};
$("text").oninput = () => {
  grow();
  const typed = $("text").value;
  if (/^\/[a-z0-9_]*$/.test(typed)) openMenu(typed.slice(1));
  else closeMenu();
};
$("text").onkeydown = (event) => {
  if (event.isComposing || event.keyCode === 229) return; // the Enter that picks a word in a Chinese input method
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "ArrowUp" && !$("text").value) {
    event.preventDefault();
    editLast();
  } else if (!$("menu").hidden && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    moveInMenu(event.key === "ArrowUp" ? -1 : 1);
  }
};
$("menu").onkeydown = (event) => {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  event.preventDefault();
  moveInMenu(event.key === "ArrowUp" ? -1 : 1);
};
$("menu-button").onclick = async () => {
  if (!$("menu").hidden) return closeMenu();
  await openMenu();
  $("menu").querySelector("button")?.focus();
};
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  if (!$("menu").hidden) closeMenu();
  else if (context) {
    leaveContext();
    grow();
  }
  $("text").focus();
});
document.addEventListener("keydown", (event) => {
  // what is typed while nothing has the focus goes into the message, as in any messenger
  const letter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (letter && document.activeElement === document.body) $("text").focus();
});
document.addEventListener("click", (event) => {
  if (!$("menu").hidden && !event.target.closest("#menu, #menu-button, #composer")) closeMenu();
});
$("context-cancel").onclick = () => {
  leaveContext();
  grow();
  $("text").focus();
};
$("newest").onclick = toNewest;
$("log").onscroll = () => {
  if (atNewest()) $("newest").hidden = true;
};
$("log").addEventListener("load", (event) => {
  if (event.target.tagName === "IMG" && $("newest").hidden) toNewest();
}, true);
$("mention").onclick = () => {
  $("text").value = `@${world.bot.username} ${$("text").value}`;
  grow();
  $("text").focus();
};
$("attach").onclick = () => $("file").click();
$("file").onchange = () => {
  if ($("file").files[0]) send($("file").files[0]);
  $("file").value = "";
};
$("phone").ondragover = (event) => event.preventDefault();
$("phone").ondrop = (event) => {
  event.preventDefault();
  if (event.dataTransfer.files[0]) send(event.dataTransfer.files[0]);
};
$("date").onclick = () => $("date-dialog").showModal();
for (const choice of document.querySelectorAll("[data-days]")) {
  choice.onclick = () => move({ days: Number(choice.dataset.days) });
}
$("date-form").onsubmit = (event) => {
  event.preventDefault();
  move({ date: $("date-input").value });
};
for (const close of document.querySelectorAll("[data-close]")) close.onclick = () => close.closest("dialog").close();

async function move(given) {
  $("date-dialog").close();
  await attempt(() => api.act("date", given));
}

begin();
