// Markdown as the two platforms draw it: CommonMark's everyday part and the platforms' own tags. What a dialect does not
// know is shown as it was written. Entities are decoded last, so an escaped `<at>` can never become a mention.
import { el, lines, webAddress } from "./dom.js";
import { pagedTable } from "./table.js";

const FEISHU_TAGS = [
  "at",
  "font",
  "text_tag",
  "number_tag",
  "person",
  "local_datetime",
  "a",
  "link",
  "raw",
  "br",
  "hr",
];

/** What each place understands. `softBreak`: whether one line feed starts a new line; `raw`: entities stay as written;
 * `tables`: how many rows of a table are shown at a time. */
export const FEISHU_CARD = {
  tags: FEISHU_TAGS,
  softBreak: true,
  strike: true,
  blocks: true,
  tables: 5,
  fences: true,
};
export const FEISHU_TEXT = { tags: ["at", "b", "i", "u", "s"], softBreak: true, links: true, raw: true };
export const DING_MESSAGE = { tags: [], softBreak: false, blocks: true };
export const DING_CARD = { tags: ["a", "font", "br"], softBreak: false, blocks: true, tables: 1000, fences: true };

const DEEPEST = 16; // nested marks beyond this are shown as written
const FARTHEST = 2000; // characters between two marks that belong together
const ENTITIES = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  ensp: "\u2002",
  emsp: "\u2003",
  sim: "~",
};
const EMOJI = { DONE: "✅", OK: "👌", THUMBSUP: "👍", SMILE: "😊", HEART: "❤️", FIRE: "🔥", ALARM: "⏰", PARTY: "🎉" };

/** The nodes of a whole text. `ctx`: {dialect, person(id), image(key), link(address)}. */
export function markdown(text, ctx) {
  const source = String(text ?? "").replace(/\r\n?/g, "\n");
  return ctx.dialect.blocks ? blocks(source.split("\n"), ctx, 0) : inline(source, ctx, 0);
}

// ------------------------------------------------------------------------------------------------------------- blocks

const HEADING = /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*$/;
const RULE = /^ {0,3}(?:([-*_])[ \t]*(?:\1[ \t]*){2,}|<hr ?\/?>)$/;
const ITEM = /^( *)([-*+]|\d{1,9}[.)])( +|$)(.*)$/;
const FENCE = /^ {0,3}(```+|~~~+)/;
const SEPARATOR = /^ *\|? *:?-+:? *(\| *:?-+:? *)*\|? *$/;

function blocks(source, ctx, depth) {
  const out = [];
  let at = 0;
  while (at < source.length) {
    const [node, next] = block(source, at, ctx, depth);
    if (node) out.push(node);
    at = next;
  }
  return out;
}

function block(source, at, ctx, depth) {
  const line = source[at];
  if (!line.trim()) return [null, at + 1];
  if (RULE.test(line)) return [el("hr"), at + 1];
  const heading = HEADING.exec(line);
  if (heading) return [el(`h${heading[1].length}.md-h`, {}, inline(heading[2], ctx, 0)), at + 1];
  if (ctx.dialect.fences && FENCE.test(line)) return fence(source, at);
  if (ctx.dialect.fences && /^ {4}/.test(line)) return indented(source, at);
  if (depth < DEEPEST && /^ {0,3}>/.test(line)) return quote(source, at, ctx, depth);
  if (depth < DEEPEST && ITEM.test(line)) return list(source, at, ctx, depth);
  if (startsTable(source, at, ctx)) return table(source, at, ctx);
  return paragraph(source, at, ctx);
}

function fence(source, at) {
  const mark = FENCE.exec(source[at])[1];
  let end = at + 1;
  while (end < source.length && !source[end].trim().startsWith(mark)) end += 1;
  return [el("pre", {}, el("code", {}, source.slice(at + 1, end).join("\n"))), end + 1];
}

function indented(source, at) {
  let end = at;
  while (end < source.length && /^ {4}/.test(source[end])) end += 1;
  return [
    el(
      "pre",
      {},
      el(
        "code",
        {},
        source
          .slice(at, end)
          .map((line) => line.slice(4))
          .join("\n"),
      ),
    ),
    end,
  ];
}

function quote(source, at, ctx, depth) {
  let end = at;
  while (end < source.length && /^ {0,3}>/.test(source[end])) end += 1;
  const inner = source.slice(at, end).map((line) => line.replace(/^ {0,3}> ?/, ""));
  return [el("blockquote", {}, blocks(inner, ctx, depth + 1)), end];
}

function list(source, at, ctx, depth) {
  const [, indent, first] = ITEM.exec(source[at]);
  const numbered = /\d/.test(first);
  const items = [];
  let end = at;
  while (end < source.length) {
    const item = ITEM.exec(source[end]);
    if (!item || item[1].length > indent.length + 1 || /\d/.test(item[2]) !== numbered || RULE.test(source[end])) break;
    const stop = endOfItem(source, end + 1, indent.length);
    items.push([item[4], ...source.slice(end + 1, stop).map((line) => line.replace(/^ {1,4}/, ""))]);
    end = stop;
  }
  const drawn = items.map((item) => el("li", {}, tight(blocks(item, ctx, depth + 1))));
  const node = numbered ? el("ol", { start: parseInt(first, 10) }, drawn) : el("ul", {}, drawn);
  return [node, end];
}

/** An item goes on over deeper lines and over blank lines before them. */
function endOfItem(source, from, indent) {
  let end = from;
  while (end < source.length) {
    const blank = !source[end].trim();
    const deeper = source[end].search(/\S/) > indent;
    if (!deeper && !(blank && (source[end + 1] ?? "").search(/\S/) > indent)) break;
    end += 1;
  }
  return end;
}

/** A paragraph alone in a list item is shown without the space around paragraphs. */
function tight(drawn) {
  return drawn.flatMap((node) => (node.tagName === "P" ? [...node.childNodes] : [node]));
}

function startsTable(source, at, ctx) {
  return (
    Boolean(ctx.dialect.tables) &&
    source[at].includes("|") &&
    SEPARATOR.test(source[at + 1] ?? "") &&
    source[at + 1].includes("-")
  );
}

function table(source, at, ctx) {
  let end = at + 2;
  while (end < source.length && source[end].trim() && source[end].includes("|")) end += 1;
  const aligns = cells(source[at + 1]).map((mark) =>
    /^:.*:$/.test(mark) ? "center" : mark.endsWith(":") ? "right" : "left",
  );
  const draw = (line) => aligns.map((align, index) => ({ align, nodes: inline(cells(line)[index] ?? "", ctx, 0) }));
  const head = draw(source[at]);
  return [
    pagedTable(
      head,
      source.slice(at + 2, end).map((line) => () => draw(line)),
      ctx.dialect.tables,
    ),
    end,
  ];
}

function cells(line) {
  const inner = line
    .trim()
    .replace(/^\|/, "")
    .replace(/([^\\])\|$/, "$1");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, "|"));
}

function paragraph(source, at, ctx) {
  let end = at + 1;
  while (end < source.length && source[end].trim() && !interrupts(source, end, ctx)) end += 1;
  const text = source
    .slice(at, end)
    .map((line) => line.replace(/^ +/, ""))
    .join("\n");
  return [el("p", {}, inline(text, ctx, 0)), end];
}

function interrupts(source, at, ctx) {
  const line = source[at];
  if (HEADING.test(line) || RULE.test(line) || /^ {0,3}>/.test(line)) return true;
  if (ctx.dialect.fences && FENCE.test(line)) return true;
  return /^ {0,3}([-*+]|1[.)]) +\S/.test(line) || startsTable(source, at, ctx);
}

// ------------------------------------------------------------------------------------------------------------- inline

/** The nodes of one paragraph. Every rule answers [node, next position] or null; the first that answers wins. */
export function inline(text, ctx, depth = 0) {
  const out = [];
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain) out.push(plain);
    plain = "";
  };
  while (at < text.length) {
    const rule = depth < DEEPEST ? RULES[text[at]] : undefined;
    const found = rule?.(text, at, ctx, depth);
    if (found && typeof found[0] === "string") plain += found[0];
    else if (found) {
      flush();
      out.push(found[0]);
    } else plain += text[at];
    at = found ? found[1] : at + 1;
  }
  flush();
  return out;
}

const RULES = {
  "\\": escaped,
  "&": entity,
  "`": code,
  "!": picture,
  "[": link,
  "<": tag,
  "*": emphasis,
  _: emphasis,
  "~": strike,
  ":": emoji,
  "\n": lineBreak,
};

function escaped(text, at, ctx) {
  if (!ctx.dialect.blocks) return null;
  return /[!-/:-@[-`{-~]/.test(text[at + 1] ?? "")
    ? [text[at + 1], at + 2]
    : text[at + 1] === "\n"
      ? [el("br"), at + 2]
      : null;
}

function entity(text, at, ctx) {
  if (ctx.dialect.raw) return null;
  const found = /^&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]{2,5}));/.exec(text.slice(at, at + 12));
  if (!found) return null;
  const number = found[1] ? parseInt(found[1], 10) : parseInt(found[2] ?? "", 16);
  const decoded = found[3]
    ? ENTITIES[found[3]]
    : number > 0 && number <= 0x10ffff
      ? String.fromCodePoint(number)
      : undefined;
  return decoded === undefined ? null : [decoded, at + found[0].length];
}

function code(text, at, ctx) {
  if (!ctx.dialect.fences) return null;
  const ticks = /^`+/.exec(text.slice(at, at + 20))[0];
  const end = text.indexOf(ticks, at + ticks.length);
  return end < 0
    ? [ticks, at + ticks.length]
    : [el("code", {}, text.slice(at + ticks.length, end)), end + ticks.length];
}

function picture(text, at, ctx) {
  const found = text[at + 1] === "[" && ctx.dialect.blocks ? target(text, at + 1) : null;
  return found && [ctx.image(found.address, decode(found.label)), found.next];
}

function link(text, at, ctx, depth) {
  const found = ctx.dialect.blocks || ctx.dialect.links ? target(text, at) : null;
  return found && [anchor(found.address, inline(found.label, ctx, depth + 1), ctx), found.next];
}

/** `[label](address)` at this place, brackets inside the label counted. */
function target(text, at) {
  const close = closing(text, at);
  if (close < 0 || text[close + 1] !== "(") return null;
  const found = /^\(\s*<?([^\s<>()]*(?:\([^\s()]*\)[^\s<>()]*)*)>?(?:\s+"[^"]*")?\s*\)/.exec(
    text.slice(close + 1, close + 4100),
  );
  return found && { label: text.slice(at + 1, close), address: decode(found[1]), next: close + 1 + found[0].length };
}

function closing(text, at) {
  let open = 0;
  for (let here = at; here < Math.min(text.length, at + FARTHEST); here += 1) {
    if (text[here] === "\\") here += 1;
    else if (text[here] === "[") open += 1;
    else if (text[here] === "]" && (open -= 1) === 0) return here;
  }
  return -1;
}

/** A link that the platform opens, or that the place treats as a button; without either only its words are shown. */
function anchor(address, label, ctx) {
  const act = ctx.link?.(address);
  if (act) return el("button.link-button", { type: "button", onclick: act, testid: "card-link" }, label);
  const href = webAddress(address);
  return href
    ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, label)
    : el("span.dead-link", { title: "无法打开的链接" }, label);
}

function emphasis(text, at, ctx, depth) {
  if (!ctx.dialect.blocks) return null;
  const run = /^(\*{1,3}|_{1,3})/.exec(text.slice(at, at + 3))[0];
  if (run[0] === "_" && /[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return [run, at + run.length];
  for (let size = run.length; size > 0; size -= 1) {
    const found = enclosed(text, at, run.slice(0, size));
    if (found) return [emphasised(size, inline(found.inner, ctx, depth + 1)), found.next];
  }
  return [run, at + run.length];
}

function emphasised(size, inner) {
  if (size === 1) return el("em", {}, inner);
  return size === 2 ? el("strong", {}, inner) : el("strong", {}, el("em", {}, inner));
}

/** The text between two equal marks; it neither starts nor ends with a space. */
function enclosed(text, at, mark) {
  const from = at + mark.length;
  if (/\s|^$/.test(text[from] ?? "")) return null;
  let end = text.indexOf(mark, from + 1);
  while (end > 0 && end < from + FARTHEST && (/\s|\\/.test(text[end - 1]) || partOfLonger(text, end, mark))) {
    end = text.indexOf(mark, end + longest(text, end));
  }
  return end < 0 || end >= from + FARTHEST ? null : { inner: text.slice(from, end), next: end + mark.length };
}

function partOfLonger(text, end, mark) {
  const size = longest(text, end);
  return size > mark.length && size < 2 * mark.length;
}

function longest(text, at) {
  let end = at;
  while (text[end] === text[at]) end += 1;
  return Math.max(1, end - at);
}

function strike(text, at, ctx, depth) {
  const found = ctx.dialect.strike && text[at + 1] === "~" ? enclosed(text, at, "~~") : null;
  return found && [el("del", {}, inline(found.inner, ctx, depth + 1)), found.next];
}

function emoji(text, at, ctx) {
  const found = ctx.dialect.strike ? /^:([A-Z]{2,20}):/.exec(text.slice(at, at + 24)) : null;
  return found && EMOJI[found[1]] ? [EMOJI[found[1]], at + found[0].length] : null;
}

function lineBreak(text, at, ctx) {
  const hard = ctx.dialect.softBreak || / {2}$/.test(text.slice(Math.max(0, at - 2), at));
  return [hard ? el("br") : " ", at + 1];
}

function decode(text) {
  return text.replace(/&(?:#\w{1,7}|[a-z]{2,5});/g, (written) => entity(written, 0, { dialect: {} })?.[0] ?? written);
}

// --------------------------------------------------------------------------------------------------------------- tags

const TAG = /^<([a-z_]+)((?:\s+[\w-]+\s*=\s*(?:'[^'<>]*'|"[^"<>]*"|[^\s'"<>]+))*)\s*(\/?)>/;

function tag(text, at, ctx, depth) {
  const found = TAG.exec(text.slice(at, at + 4000));
  if (!found || !ctx.dialect.tags.includes(found[1])) return null;
  const from = at + found[0].length;
  const attributes = readAttributes(found[2]);
  if (["br", "hr"].includes(found[1])) return [el(found[1]), from];
  const end = found[3] ? from : matching(text, from, found[1]);
  if (end < 0) return null;
  const inner = found[3] ? "" : text.slice(from, end);
  return [TAGS[found[1]](attributes, inner, ctx, depth), found[3] ? from : end + found[1].length + 3];
}

function readAttributes(written) {
  const out = {};
  for (const [, name, one, two, bare] of written.matchAll(/([\w-]+)\s*=\s*(?:'([^']*)'|"([^"]*)"|([^\s'"]+))/g)) {
    out[name] = decode(one ?? two ?? bare ?? "");
  }
  return out;
}

/** Where the closing tag of this opening one starts, tags of the same name inside counted. */
function matching(text, from, name) {
  const marks = new RegExp(`<(/?)${name}(?=[\\s>/])`, "g");
  marks.lastIndex = from;
  let open = 1;
  for (let found = marks.exec(text); found; found = marks.exec(text)) {
    open += found[1] ? -1 : 1;
    if (open === 0) return text[found.index + name.length + 2] === ">" ? found.index : -1;
  }
  return -1;
}

const TAGS = {
  at: mention,
  font: (given, inner, ctx, depth) =>
    tinted(el("span", {}, inline(inner, ctx, depth + 1)), given.color ?? given.colorTokenV2),
  text_tag: (given, inner, ctx) =>
    tinted(el("span.tag", {}, inline(inner, ctx, DEEPEST - 1)), given.color ?? "neutral"),
  number_tag: (given, inner) => el("span.number-tag", {}, decode(inner)),
  person: (given, inner, ctx) => ctx.person(given.id, { card: true, avatar: given.show_avatar !== "false" }),
  local_datetime: (given) => localTime(given),
  a: (given, inner, ctx, depth) =>
    given.atId
      ? ctx.person(given.atId, { words: decode(inner) })
      : anchor(given.href ?? decode(inner), inline(inner || (given.href ?? ""), ctx, depth + 1), ctx),
  link: (given, inner, ctx, depth) => anchor(given.url || given.pc_url, inline(inner, ctx, depth + 1), ctx),
  raw: (given, inner) => el("span", {}, lines(inner)),
  b: (given, inner, ctx, depth) => el("strong", {}, inline(inner, ctx, depth + 1)),
  i: (given, inner, ctx, depth) => el("em", {}, inline(inner, ctx, depth + 1)),
  u: (given, inner, ctx, depth) => el("u", {}, inline(inner, ctx, depth + 1)),
  s: (given, inner, ctx, depth) => el("del", {}, inline(inner, ctx, depth + 1)),
};

function mention(given, inner, ctx) {
  const ids = (given.ids ?? given.id ?? given.user_id ?? given.email ?? "").split(",").filter(Boolean);
  return el(
    "span.mentions",
    {},
    ids.map((id) => ctx.person(id.trim(), { words: decode(inner) })),
  );
}

function localTime(given) {
  const moment = given.millisecond ? new Date(Number(given.millisecond)) : new Date(NaN);
  if (Number.isNaN(moment.getTime())) return el("time", {}, "");
  const style = {
    date_num: { dateStyle: "short" },
    time: { timeStyle: "short" },
    time_sec: { timeStyle: "medium" },
    week: { weekday: "long" },
    week_short: { weekday: "short" },
  }[given.format_type] ?? { dateStyle: "medium" };
  return el(
    "time",
    { dateTime: moment.toISOString() },
    new Intl.DateTimeFormat("zh-CN", { ...style, timeZone: "Asia/Shanghai" }).format(moment),
  );
}

const HUES = "blue wathet turquoise lime green yellow orange red carmine violet purple indigo grey neutral".split(" ");

/** Gives a node one of the platforms' named colours, or a colour written out. */
export function tinted(node, colour) {
  const written = String(colour ?? "")
    .replace(/^common_/, "")
    .replace(/\d*_color$/, "");
  const hue =
    HUES.find((name) => written === name || written.startsWith(`${name}-`)) ??
    (/^gr[ea]y/.test(written) ? "grey" : null);
  if (hue) node.classList.add(`hue-${hue}`);
  else if (/^rgba?\([\d\s.,%]+\)$|^#[0-9a-f]{3,8}$/i.test(written)) {
    node.classList.add("hue-own");
    node.style.setProperty("--tint", written);
  }
  return node;
}
