// A table shown a page at a time, as both a card's table component and a markdown table are.
import { el } from "./dom.js";

/** `head`: cells {nodes, align, width?}; `rows`: functions that answer such cells, called when their page is shown. */
export function pagedTable(head, rows, size) {
  const body = el("tbody");
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const pager = pages > 1 ? pagerOf(pages, (page) => fill(body, rows.slice(page * size, (page + 1) * size))) : null;
  fill(body, rows.slice(0, size));
  const table = el(
    "table",
    {},
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        head.map((cell) => cellOf("th", cell)),
      ),
    ),
    body,
  );
  return el(
    "div.table",
    { testid: "card-table" },
    el("div.table-scroll", { tabIndex: 0, role: "group", "aria-label": "表格" }, table),
    pager,
  );
}

function fill(body, rows) {
  body.replaceChildren(
    ...rows.map((row) =>
      el(
        "tr",
        {},
        row().map((cell) => cellOf("td", cell)),
      ),
    ),
  );
}

function cellOf(tag, cell) {
  return el(
    `${tag}.align-${cell.align ?? "left"}`,
    { style: cell.width ? { width: cell.width } : {}, scope: tag === "th" ? "col" : null },
    cell.nodes,
  );
}

function pagerOf(pages, show) {
  let page = 0;
  const label = el("span", { "aria-live": "polite" });
  const turn = (by) => {
    page = Math.min(pages - 1, Math.max(0, page + by));
    label.textContent = `${page + 1} / ${pages}`;
    back.disabled = page === 0;
    on.disabled = page === pages - 1;
    show(page);
  };
  const back = el("button", { type: "button", onclick: () => turn(-1), "aria-label": "上一页" }, "‹");
  const on = el("button", { type: "button", onclick: () => turn(1), "aria-label": "下一页" }, "›");
  turn(0);
  return el("div.pager", {}, back, label, on);
}
