// The bar on top: what time it is and who I am, both to be changed.
import { moveClock } from "./api.js";
import { chosenMoment } from "./dialogs.js";
import { el, icon } from "./dom.js";
import { avatar, position } from "./people.js";

const MINUTE = 60_000;
const DAY = 86_400_000;
const WEEK = "日一二三四五六";

// -------------------------------------------------------------------------------------------------------------- clock

/** Shows the simulated time and keeps it going; where there is little room the buttons unfold from it. */
export function startClock(store, root) {
  const time = el("time", { testid: "clock-now" });
  const friday = clockButton("friday", "", () => moveClock(store, { to: iso(store, nextFriday(store)) }));
  const buttons = el(
    "div.clock-buttons",
    {},
    clockButton("hour", "+1 小时", () => moveClock(store, { by: 3600 })),
    clockButton("morning", "明早 9:00", () => moveClock(store, { to: iso(store, tomorrow(store)) })),
    friday,
    clockButton("choose", "自选时间", () => choose(store)),
  );
  root.replaceChildren(folder(root, time), buttons);
  const tick = () => {
    time.textContent = shown(store);
    friday.textContent = fridayIsPast(store) ? "下周五 14:45" : "本周五 14:45";
  };
  tick();
  setInterval(tick, 1000);
  store.listen("clock", tick);
}

function clockButton(name, words, run) {
  return el("button", { type: "button", onclick: run, testid: `clock-${name}` }, words);
}

function folder(root, time) {
  const title = "模拟时间，点开可以移动";
  const attributes = { type: "button", "aria-expanded": "false", title, testid: "clock-fold" };
  const fold = el("button.clock-now", attributes, icon("clock"), time, icon("down"));
  fold.addEventListener("click", () => unfold(root, fold));
  document.addEventListener("click", (event) => {
    if (!root.contains(event.target)) unfold(root, fold, false);
  });
  return fold;
}

function unfold(root, fold, open = !root.classList.contains("unfolded")) {
  root.classList.toggle("unfolded", open);
  fold.setAttribute("aria-expanded", String(open));
}

/** The company's wall clock, as a Date whose UTC fields are the local ones. */
function wall(store, moment = store.now()) {
  return new Date(moment + store.clock.offset * MINUTE);
}

function iso(store, local) {
  const offset = store.clock.offset;
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  return `${local.toISOString().slice(0, 19)}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}

function shown(store) {
  const local = wall(store);
  return `${local.getUTCMonth() + 1}月${local.getUTCDate()}日 周${WEEK[local.getUTCDay()]} ${local.toISOString().slice(11, 16)}`;
}

function at(local, days, hour, minute = 0) {
  const moved = new Date(local.getTime() + days * DAY);
  moved.setUTCHours(hour, minute, 0, 0);
  return moved;
}

function tomorrow(store) {
  return at(wall(store), 1, 9);
}

/** Friday of this week (Monday to Sunday), shortly before 15:00, when a week is summed up; once that is past, next week's. */
function nextFriday(store) {
  return at(wall(store), 5 - (wall(store).getUTCDay() || 7) + (fridayIsPast(store) ? 7 : 0), 14, 45);
}

function fridayIsPast(store) {
  const local = wall(store);
  return at(local, 5 - (local.getUTCDay() || 7), 14, 45) <= local;
}

async function choose(store) {
  const picked = await chosenMoment("移到哪一刻？", wall(store).toISOString().slice(0, 16));
  if (picked) moveClock(store, { to: iso(store, new Date(`${picked.slice(0, 16)}:00Z`)) });
}

// ----------------------------------------------------------------------------------------------------------- who am I

/** While somebody chooses, the list stays as it is; it is drawn again when it folds. */
export function drawMe(store, root) {
  if (root.querySelector("details[open]")) return;
  const me = store.person(store.me);
  const others = [...store.people.keys()].filter((key) => key !== store.me).some((key) => store.waiting(key) > 0);
  const summary = el(
    "summary",
    { title: "点开换一个人", testid: "me" },
    avatar(store, store.me ?? ""),
    el("span.me-words", {}, el("strong", { testid: "me-name" }, me?.name), el("small", {}, position(me))),
    others && el("span.dot", { title: "别人有新消息" }),
    icon("down"),
  );
  const details = el(
    "details.me-menu.folds",
    { ontoggle: () => details.open || drawMe(store, root) },
    summary,
    el(
      "div.me-list",
      {},
      groups(store).map((group) =>
        department(store, group, () => {
          details.open = false;
        }),
      ),
    ),
  );
  root.replaceChildren(details);
}

function groups(store) {
  const out = new Map();
  for (const person of store.people.values()) {
    if (person.resigned) continue;
    const name = person.department || (person.outside ? "外部" : "管理层");
    out.set(name, [...(out.get(name) ?? []), person]);
  }
  return [...out];
}

function department(store, [name, people], close) {
  return el(
    "section",
    { "aria-label": name },
    el("h3", {}, name),
    people.map((person) => choice(store, person, close)),
  );
}

function choice(store, person, close) {
  const waiting = store.waiting(person.key);
  const choose = () => {
    close();
    store.become(person.key);
  };
  return el(
    "button.person-row",
    {
      type: "button",
      onclick: choose,
      "aria-current": person.key === store.me ? "true" : null,
      testid: "person-row",
      data: { person: person.key },
    },
    avatar(store, person.key),
    el("span.me-words", {}, el("strong", {}, person.name), el("small", {}, person.title)),
    waiting > 0 && el("span.unread.hot", { "aria-label": `${waiting} 处新消息` }, String(waiting)),
  );
}
