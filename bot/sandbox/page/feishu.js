// Feishu's Card JSON 2.0, drawn from the JSON as it was sent. One function for each component, found by its tag.
import { chart } from "./chart.js";
import { confirmed, menu } from "./dialogs.js";
import { el, lines, webAddress } from "./dom.js";
import { choiceControl, Fields, labelled, manyControl, momentControl, textControl, tickControl } from "./inputs.js";
import { FEISHU_CARD, markdown, tinted } from "./markdown.js";
import { pagedTable } from "./table.js";

const TEMPLATES = "blue wathet turquoise green yellow orange red carmine violet purple indigo grey default".split(" ");
const SIZES =
  "heading-0 heading-1 heading-2 heading-3 heading-4 heading normal notation xxxx-large xxx-large xx-large x-large large medium small x-small".split(
    " ",
  );
const SPACING = { small: "4px", medium: "8px", large: "12px", extra_large: "16px" };
const DEEPEST = 12;

/** The whole card. `ctx`: {person, people(ids), members, image, press(action), style}; `press` answers when the bot has. */
export function feishuCard(card, ctx) {
  const inner = { ...ctx, dialect: FEISHU_CARD, style: card.config?.style ?? {}, depth: 0, form: null };
  const width = { compact: "compact", fill: "fill" }[card.config?.width_mode] ?? "default";
  const body = el("div.card-body", {}, components(card.body?.elements, inner));
  layout(body, card.body ?? {});
  const open = webAddress(card.card_link?.url);
  const foot = open && el("a.card-link", { href: open, target: "_blank", rel: "noopener noreferrer" }, "查看详情");
  return el(`article.card.feishu-card.width-${width}`, { testid: "card" }, header(card.header, inner), body, foot);
}

function header(given, ctx) {
  if (!given) return null;
  const hue = TEMPLATES.includes(given.template) ? given.template : "default";
  const tags = (given.text_tag_list ?? []).map((tag) =>
    tinted(el("span.tag", {}, words(tag.text, ctx)), tag.color ?? "neutral"),
  );
  const title = el("div.card-title", { testid: "card-title" }, words(given.title, ctx), tags);
  return el(
    `header.card-header.header-${hue}`,
    {},
    title,
    given.subtitle?.content && el("div.card-subtitle", {}, words(given.subtitle, ctx)),
  );
}

function components(elements, ctx) {
  return (Array.isArray(elements) ? elements : []).map((element) => component(element, ctx));
}

function component(element, ctx) {
  const draw = COMPONENTS[element?.tag];
  if (!draw || ctx.depth > DEEPEST) return el("p.unknown", {}, `这里不认识的组件：${String(element?.tag)}`);
  const node = draw(element, { ...ctx, depth: ctx.depth + 1 });
  if (length(element.margin)) node.style.setProperty("margin", element.margin);
  return node;
}

const COMPONENTS = {
  markdown: (given, ctx) => sized(el(`div.md.align-${align(given)}`, {}, markdown(given.content, ctx)), given, ctx),
  div: drawDiv,
  plain_text: (given, ctx) => el("span", {}, words(given, ctx)),
  hr: () => el("hr"),
  img: drawImage,
  img_combination: (given, ctx) =>
    el(
      "div.pictures",
      {},
      (given.img_list ?? []).map((one) => ctx.image(one.img_key)),
    ),
  person: (given, ctx) =>
    ctx.person(given.user_id, {
      card: true,
      avatar: given.show_avatar !== false,
      words: given.show_name === false ? "" : undefined,
    }),
  person_list: (given, ctx) =>
    el(
      "div.persons",
      {},
      (given.persons ?? []).map((one) => ctx.person(one.id, { card: true, avatar: Boolean(given.show_avatar) })),
    ),
  table: drawTable,
  chart: (given) => chart(given.chart_spec, given.aspect_ratio),
  column_set: drawColumns,
  column: (given, ctx) => drawColumn(given, ctx),
  collapsible_panel: drawPanel,
  interactive_container: drawContainer,
  form: drawForm,
  button: drawButton,
  input: drawInput,
  select_static: (given, ctx) => drawSelect(given, ctx, optionsOf(given)),
  select_person: (given, ctx) => drawSelect(given, ctx, peopleOf(given, ctx)),
  multi_select_static: (given, ctx) => drawMany(given, ctx, optionsOf(given)),
  multi_select_person: (given, ctx) => drawMany(given, ctx, peopleOf(given, ctx)),
  select_img: drawSelectImage,
  date_picker: (given, ctx) => drawMoment(given, ctx, "date", given.initial_date),
  picker_time: (given, ctx) => drawMoment(given, ctx, "time", given.initial_time),
  picker_datetime: (given, ctx) => drawMoment(given, ctx, "datetime-local", given.initial_datetime?.replace(" ", "T")),
  checker: drawChecker,
  overflow: drawOverflow,
};

// --------------------------------------------------------------------------------------------------------------- text

/** A text object: literal for plain_text, read as markdown for lark_md and markdown. */
function words(given, ctx) {
  if (!given) return [];
  if (given.tag === "lark_md" || given.tag === "markdown") return markdown(given.content, ctx).flatMap(unwrapped);
  return lines(given.content);
}

function unwrapped(node) {
  return node.tagName === "P" ? [...node.childNodes] : [node];
}

function text(given) {
  return given?.content ?? "";
}

function align(given) {
  return ["center", "right"].includes(given.text_align) ? given.text_align : "left";
}

/** Gives the text its size: a name of the platform's, or one that the card defines itself. */
function sized(node, given, ctx) {
  const own = ctx.style.text_size?.[given.text_size];
  const name = own ? (own.pc ?? own.default) : given.text_size;
  if (SIZES.includes(name)) node.classList.add(`size-${name}`);
  return given.text_color ? tinted(node, given.text_color) : node;
}

function drawDiv(given, ctx) {
  const main = given.text && sized(el(`div.align-${align(given.text)}`, {}, words(given.text, ctx)), given.text, ctx);
  if (main && given.text.lines) clamp(main, given.text.lines);
  const fields = (given.fields ?? []).map((one) =>
    sized(el(one.is_short ? "div.short" : "div.long", {}, words(one.text, ctx)), one.text ?? {}, ctx),
  );
  return el("div.md", {}, main, fields.length > 0 && el("div.fields", {}, fields));
}

function clamp(node, count) {
  node.classList.add("clamped");
  node.style.setProperty("-webkit-line-clamp", String(count));
}

function drawImage(given, ctx) {
  const node = el(
    "figure.picture",
    {},
    ctx.image(given.img_key, text(given.alt)),
    given.title?.content && el("figcaption", {}, text(given.title)),
  );
  if (length(given.corner_radius)) node.style.setProperty("--corner", given.corner_radius);
  return node;
}

function drawTable(given, ctx) {
  const columns = given.columns ?? [];
  const head = columns.map((column) => ({
    nodes: [column.display_name ?? column.name],
    align: column.horizontal_align,
    width: length(column.width) && column.width,
  }));
  const rows = (given.rows ?? []).map(
    (row) => () =>
      columns.map((column) => ({ nodes: [cell(column, row[column.name], ctx)], align: column.horizontal_align })),
  );
  return pagedTable(head, rows, Math.min(10, Math.max(1, given.page_size ?? 5)));
}

function cell(column, value, ctx) {
  if (value === undefined || value === null) return "";
  if (["lark_md", "markdown"].includes(column.data_type)) return el("div.md", {}, markdown(value, ctx));
  if (column.data_type === "options")
    return el(
      "span.tags",
      {},
      [value].flat().map((one) => tinted(el("span.tag", {}, String(one.text ?? one)), one.color ?? "neutral")),
    );
  if (column.data_type === "persons")
    return el(
      "span.persons",
      {},
      [value].flat().map((id) => ctx.person(id, { card: true })),
    );
  if (column.data_type === "date") return day(value, column.date_format);
  return column.data_type === "number" ? figure(value, column.format ?? {}) : String(value);
}

function figure(value, format) {
  const digits = format.precision ?? undefined;
  const shown = new Intl.NumberFormat("zh-CN", {
    useGrouping: Boolean(format.separator),
    minimumFractionDigits: digits,
    maximumFractionDigits: digits ?? 6,
  }).format(Number(value));
  return `${format.symbol ?? ""}${shown}`;
}

function day(value, pattern) {
  const moment = new Date(Number(value));
  if (Number.isNaN(moment.getTime())) return String(value);
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-CA", {
      timeZone: "Asia/Shanghai",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    })
      .formatToParts(moment)
      .map((part) => [part.type, part.value]),
  );
  const named = {
    YYYY: parts.year,
    MM: parts.month,
    DD: parts.day,
    HH: parts.hour,
    mm: parts.minute,
    ss: parts.second,
  };
  return (pattern ?? "YYYY/MM/DD").replace(/YYYY|MM|DD|HH|mm|ss/g, (name) => named[name]);
}

// --------------------------------------------------------------------------------------------------------- containers

function length(value) {
  return /^-?\d{1,4}(\.\d+)?(px|%)?( -?\d{1,4}(px)?){0,3}$/.test(String(value ?? ""));
}

function layout(node, given) {
  if (given.direction === "horizontal") node.classList.add("horizontal");
  for (const [name, property] of [
    ["vertical_spacing", "row-gap"],
    ["horizontal_spacing", "column-gap"],
  ]) {
    const value = SPACING[given[name]] ?? given[name];
    if (length(value)) node.style.setProperty(property, value);
  }
  if (length(given.padding)) node.style.setProperty("padding", given.padding);
  const edge = { center: "center", right: "flex-end", bottom: "flex-end" };
  if (given.horizontal_align)
    node.style.setProperty(
      given.direction === "horizontal" ? "justify-content" : "align-items",
      edge[given.horizontal_align] ?? "stretch",
    );
  return tintedGround(node, given.background_style ?? given.background_color);
}

function tintedGround(node, colour) {
  if (!colour || colour === "default") return node;
  node.classList.add("ground");
  return tinted(node, colour);
}

function drawColumns(given, ctx) {
  const mode = ["stretch", "flow", "bisect", "trisect"].includes(given.flex_mode) ? given.flex_mode : "none";
  const node = el(
    `div.columns.flex-${mode}`,
    {},
    (given.columns ?? []).map((column) => drawColumn(column, ctx)),
  );
  const space = SPACING[given.horizontal_spacing] ?? given.horizontal_spacing;
  if (length(space)) node.style.setProperty("gap", space);
  return tintedGround(node, given.background_style);
}

function drawColumn(given, ctx) {
  const node = layout(el("div.column", {}, components(given.elements, ctx)), given);
  if (given.width === "weighted" || given.weight) node.style.setProperty("flex", `${given.weight ?? 1} 1 0`);
  else if (length(given.width)) node.style.setProperty("flex", `0 1 ${given.width}`);
  if (["center", "bottom"].includes(given.vertical_align))
    node.style.setProperty("justify-content", given.vertical_align === "center" ? "center" : "flex-end");
  return node;
}

function drawPanel(given, ctx) {
  const title = el("summary", {}, el("span.panel-title", {}, words(given.header?.title, ctx)));
  tintedGround(title, given.header?.background_color);
  const node = el(
    "details.panel",
    { open: Boolean(given.expanded), testid: "card-panel" },
    title,
    layout(el("div.panel-body", {}, components(given.elements, ctx)), given),
  );
  if (given.border) node.classList.add("bordered");
  return node;
}

function drawContainer(given, ctx) {
  const inner = layout(
    el("div.container", { title: given.hover_tips?.content ?? "" }, components(given.elements, ctx)),
    given,
  );
  if (given.has_border) inner.classList.add("bordered");
  if (given.disabled || !given.behaviors?.length) return inner;
  const act = (event) => {
    if (
      event.target.closest("button, a, input, select, textarea, label, summary") ||
      (event.type === "keydown" && event.key !== "Enter")
    )
      return;
    perform(given, ctx, { tag: "interactive_container" }, inner);
  };
  inner.classList.add("pressable");
  inner.tabIndex = 0;
  inner.setAttribute("role", "button");
  inner.addEventListener("click", act);
  inner.addEventListener("keydown", act);
  return inner;
}

function drawForm(given, ctx) {
  const fields = new Fields();
  const node = el("form.card-form", {
    noValidate: true,
    testid: "card-form",
    "aria-label": given.name ?? "表单",
    onsubmit: (event) => event.preventDefault(),
  });
  node.append(...components(given.elements, { ...ctx, form: { fields, node } }));
  return layout(node, given);
}

// -------------------------------------------------------------------------------------------------------- interaction

/** What a component does when it is used: asks first if it must, opens its address, calls the bot back. */
async function perform(given, ctx, action, node) {
  if (given.confirm && !(await confirmed(text(given.confirm.title), text(given.confirm.text)))) return;
  const behaviours = given.behaviors ?? (given.value ? [{ type: "callback", value: given.value }] : []);
  for (const behaviour of behaviours) {
    const address = webAddress(behaviour.default_url || behaviour.pc_url || behaviour.url);
    if (behaviour.type === "open_url" && address) window.open(address, "_blank", "noopener");
  }
  const callback = behaviours.find((behaviour) => behaviour.type === "callback");
  if (!callback && !action.form_value) return;
  const { form_value: form, ...rest } = action;
  await ctx.press({ value: callback?.value ?? {}, form, action: { ...rest, name: given.name } }, node);
}

function drawButton(given, ctx) {
  const kind = /^(default|primary|danger|text|primary_text|danger_text|primary_filled|danger_filled|laser)$/.test(
    given.type,
  )
    ? given.type
    : "default";
  const tips = given.disabled ? given.disabled_tips : given.hover_tips;
  const node = el(
    `button.card-button.kind-${kind}`,
    { type: "button", disabled: Boolean(given.disabled), title: tips?.content ?? "", testid: "card-button" },
    el("span", {}, words(given.text, ctx)),
  );
  if (["tiny", "small", "large"].includes(given.size)) node.classList.add(`button-${given.size}`);
  if (given.width === "fill") node.classList.add("wide");
  node.addEventListener("click", () => pressed(given, ctx, node));
  return node;
}

function pressed(given, ctx, node) {
  const role = given.form_action_type ?? given.action_type?.replace("form_", "");
  const action = { tag: "button" };
  if (!ctx.form || !["submit", "reset"].includes(role)) return perform(given, ctx, action, node);
  if (role === "reset") return ctx.form.fields.reset(ctx.form.node);
  const values = ctx.form.fields.collect();
  return values && perform(given, ctx, { ...action, form_value: values }, node);
}

const TYPED = ["input", "date_picker", "picker_time", "picker_datetime"];

/** Puts a control on the card: in a form it waits for the submit button, alone it calls back once its value is settled. */
function place(given, ctx, control, said) {
  const field = labelled(control, {
    label: text(given.label),
    required: Boolean(given.required),
    name: given.name ?? "",
  });
  if (ctx.form) return ctx.form.fields.add(field);
  const report = () => {
    if (!field.empty() || given.tag === "checker")
      perform(given, ctx, { tag: given.tag, ...said(field.read()) }, field.node);
  };
  if (TYPED.includes(given.tag)) return settled(field, report);
  field.node.addEventListener("change", report);
  return field.node;
}

/** What is typed piece by piece is settled by a button or by Enter. */
function settled(field, report) {
  const done = el("button.card-button", { type: "button", onclick: report, testid: "card-settle" }, "确定");
  field.input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && field.input.tagName === "INPUT" && !event.isComposing) report();
  });
  return el("div.settled", {}, field.node, done);
}

function drawInput(given, ctx) {
  const rows = given.input_type === "multiline_text" ? (given.rows ?? 5) : 0;
  const control = textControl({
    value: given.default_value,
    placeholder: text(given.placeholder),
    rows,
    password: given.input_type === "password",
    max: given.max_length ?? 1000,
    disabled: given.disabled,
  });
  return place(given, ctx, control, (value) => ({ input_value: value }));
}

function optionsOf(given) {
  return (given.options ?? []).map((option) => ({ value: option.value, text: text(option.text) || option.value }));
}

function peopleOf(given, ctx) {
  const ids = (given.options ?? []).map((option) => option.value);
  return (ids.length ? ids : ctx.members).map((id) => ({ value: id, text: ctx.name(id) }));
}

function drawSelect(given, ctx, options) {
  const initial = given.initial_option ?? options[(given.initial_index ?? 0) - 1]?.value;
  const control = choiceControl({
    options,
    initial,
    placeholder: text(given.placeholder) || "请选择",
    disabled: given.disabled,
  });
  return place(given, ctx, control, (value) => ({ option: value }));
}

function drawMany(given, ctx, options) {
  const control = manyControl({ options, initial: given.selected_values ?? [], disabled: given.disabled });
  const label = given.label ?? given.placeholder;
  return place({ ...given, label }, ctx, control, (values) => ({ options: values }));
}

function drawSelectImage(given, ctx) {
  const options = (given.options ?? []).map((option) => ({
    value: option.value,
    text: ctx.image(option.img_key, option.value),
  }));
  const typed = (values) => (given.multi_select ? values : values.slice(-1));
  return place(given, ctx, manyControl({ options, typed, disabled: given.disabled }), (values) => ({
    option: values[0],
    options: values,
  }));
}

function drawMoment(given, ctx, kind, initial) {
  const control = momentControl({ kind, initial, disabled: given.disabled, typed: (value) => `${value} +0800` });
  const label = given.label ?? given.placeholder;
  return place({ ...given, label }, ctx, control, (value) => ({ option: value, timezone: "Asia/Shanghai" }));
}

function drawChecker(given, ctx) {
  const control = tickControl({
    checked: given.checked,
    text: el("span", {}, words(given.text, ctx)),
    disabled: given.disabled,
  });
  if (given.checked_style?.show_strikethrough) control.node.classList.add("strikes");
  return place(given, ctx, control, (checked) => ({ checked }));
}

function drawOverflow(given, ctx) {
  const items = (given.options ?? []).map((option) => ({ text: text(option.text), run: () => choose(option) }));
  const choose = (option) => {
    const address = webAddress(option.multi_url?.url);
    if (address) window.open(address, "_blank", "noopener");
    perform(given, ctx, { tag: "overflow", option: option.value }, node);
  };
  const node = menu("更多操作", items);
  return node;
}
