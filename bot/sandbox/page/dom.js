// Building the document. Rule of the whole page: what a person or a bot wrote becomes a text node or the value of a
// known property, never markup, so there is no way from a message to a script.

const SVG = "http://www.w3.org/2000/svg";

/** el("div.row", {title: "…", onclick: f}, child, …): an element. A child is a node, a string, an array or nothing. */
export function el(spec, props = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(...nodes(children));
  return node;
}

/** The same for drawings: every property is an attribute. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...nodes(children));
  return node;
}

/** A small line drawing of the page's own, by its name in index.html. */
export function icon(name) {
  return svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `#icon-${name}` }));
}

/** Text with its line breaks kept. */
export function lines(text) {
  return String(text ?? "")
    .split("\n")
    .flatMap((line, index) => (index ? [el("br"), line] : [line]));
}

/** Only web addresses may be opened; anything else answers null. */
export function webAddress(address) {
  return /^https?:\/\/[^\s]+$/i.test(String(address ?? "").trim()) ? String(address).trim() : null;
}

function set(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "style") for (const [key, item] of Object.entries(value)) node.style.setProperty(key, item);
  else if (name === "testid") node.dataset.testid = value;
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name in node && !name.startsWith("aria") && !["list", "form", "role", "href"].includes(name))
    node[name] = value;
  else node.setAttribute(name, value === true ? "" : value);
}

function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== undefined && child !== null && child !== false && child !== "");
}
