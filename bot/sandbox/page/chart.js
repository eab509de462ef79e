// Charts from a VChart specification: bars, lines, areas and pies as inline SVG. Colours come from the style sheet
// (.series-0 … .series-7), so a chart follows light and dark like the rest.
import { el, svg } from "./dom.js";

const RATIO = { "1:1": 1, "2:1": 2, "4:3": 4 / 3, "16:9": 16 / 9 };
const EDGE = { left: 40, right: 12, top: 12, bottom: 30 };
const HUES = 8;

/** The drawing of `spec`; a kind that is not drawn here says so and shows its figures as text. */
export function chart(spec, aspect) {
  const width = matchMedia("(max-width: 899px)").matches ? 340 : 520; // so that its words stay readable on a phone
  const values = rowsOf(spec);
  const drawn = draw(spec, values, { width, height: Math.round(width / (RATIO[aspect] ?? RATIO["16:9"])) });
  const title = String(spec?.title?.text ?? "");
  return el(
    "figure.chart",
    { testid: "card-chart" },
    title && el("figcaption", {}, title),
    drawn.node ?? unknown(spec, values),
    legend(drawn.names ?? []),
  );
}

function draw(spec, values, size) {
  if (spec?.type === "pie") return pie(spec, values, size);
  if (["bar", "line", "area"].includes(spec?.type)) return axes(spec, series(spec, values), size);
  return {};
}

function rowsOf(spec) {
  const data = Array.isArray(spec?.data) ? spec.data[0] : spec?.data;
  return Array.isArray(data?.values) ? data.values.slice(0, 500) : [];
}

/** {labels, names, at(name, label)}: one figure for each name and label. */
function series(spec, values) {
  const flat = spec.direction === "horizontal";
  const [x, y] = flat ? [spec.yField, spec.xField] : [spec.xField, spec.yField];
  const fields = [x].flat();
  const by = spec.seriesField ?? fields[1];
  const names = by ? [...new Set(values.map((row) => String(row[by])))] : [""];
  const labels = [...new Set(values.map((row) => String(row[fields[0]])))];
  const figures = new Map(
    values.map((row) => [`${by ? row[by] : ""}\n${row[fields[0]]}`, Number(row[[y].flat()[0]]) || 0]),
  );
  const stacked =
    spec.type === "bar" && (spec.stack === true || (spec.stack !== false && names.length > 1 && fields.length === 1));
  return { flat, labels, names, stacked, at: (name, label) => figures.get(`${name}\n${label}`) ?? 0 };
}

function legend(names) {
  if (names.length < 2) return null;
  return el(
    "ul.legend",
    {},
    names.map((name, index) =>
      el(
        "li",
        {},
        svg(
          "svg",
          { class: `swatch series-${index % HUES}`, viewBox: "0 0 10 10", "aria-hidden": "true" },
          svg("rect", { width: 10, height: 10, rx: 2 }),
        ),
        name,
      ),
    ),
  );
}

function frame({ width, height }, label, ...children) {
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label }, ...children);
}

// ----------------------------------------------------------------------------------------------------- bars and lines

function axes(spec, data, size) {
  const sums = data.labels.map((label) => data.names.reduce((sum, name) => sum + Math.max(0, data.at(name, label)), 0));
  const each = data.labels.flatMap((label) => data.names.map((name) => data.at(name, label)));
  const axis = scale(data.stacked ? sums : each);
  const box = {
    left: data.flat ? 84 : EDGE.left,
    top: EDGE.top,
    right: size.width - EDGE.right,
    bottom: size.height - EDGE.bottom,
  };
  const marks = spec.type === "bar" ? bars(data, axis.top, box) : curves(data, axis.top, box, spec.type === "area");
  const label = `${spec.type === "bar" ? "柱状图" : "折线图"}：${data.labels.map((name) => `${name} ${data.names.map((one) => data.at(one, name)).join("、")}`).join("；")}`;
  return { node: frame(size, label, grid(data, axis, box), names(data, box), marks), names: data.names };
}

/** Where the axis ends and its lines stand: three to five steps of 1, 2 or 5; whole figures are counted in whole steps. */
function scale(figures) {
  const most = Math.max(0, ...figures) || 1;
  const power = 10 ** Math.floor(Math.log10(most / 4));
  const whole = figures.every(Number.isInteger);
  const step = [1, 2, 5, 10].map((size) => Math.max(whole ? 1 : 0, size * power)).find((size) => size * 5 >= most);
  const count = Math.ceil(most / step - 1e-9);
  return { top: count * step, marks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

function grid(data, { top, marks }, box) {
  return marks.map((mark) => {
    const figure = String(Number(mark.toPrecision(6)));
    const x = box.left + (mark / top) * (box.right - box.left);
    const y = box.bottom - (mark / top) * (box.bottom - box.top);
    const line = data.flat
      ? { x1: x, x2: x, y1: box.top, y2: box.bottom }
      : { x1: box.left, x2: box.right, y1: y, y2: y };
    const text = data.flat
      ? { x, y: box.bottom + 16, "text-anchor": "middle" }
      : { x: box.left - 6, y: y + 4, "text-anchor": "end" };
    return [svg("line", { class: "grid", ...line }), svg("text", text, figure)];
  });
}

function names(data, box) {
  const size = (data.flat ? box.bottom - box.top : box.right - box.left) / data.labels.length;
  const every = Math.ceil(data.labels.length / (data.flat ? 20 : 10));
  return data.labels.map((label, index) => {
    if (index % every) return null;
    const middle = (index + 0.5) * size;
    const place = data.flat
      ? { x: box.left - 6, y: box.top + middle + 4, "text-anchor": "end" }
      : { x: box.left + middle, y: box.bottom + 18, "text-anchor": "middle" };
    return svg("text", place, short(label, data.flat ? 6 : Math.max(2, Math.floor((size * every) / 12))));
  });
}

function short(label, size) {
  return label.length > size ? `${label.slice(0, size - 1)}…` : label;
}

function bars(data, top, box) {
  const across = data.flat ? box.bottom - box.top : box.right - box.left;
  const along = data.flat ? box.right - box.left : box.bottom - box.top;
  const slot = across / data.labels.length;
  const lanes = data.stacked ? 1 : data.names.length;
  const thick = Math.min(36, (slot * 0.66) / lanes);
  return data.labels.map((label, index) => {
    let stack = 0;
    return data.names.map((name, lane) => {
      const size = (Math.max(0, data.at(name, label)) / top) * along;
      const start = (index + 0.5) * slot - (thick * lanes) / 2 + (data.stacked ? 0 : lane * thick);
      const node = bar(data.flat, box, start, stack, thick, size, lane);
      if (data.stacked) stack += size;
      node.append(svg("title", {}, `${label}${name && ` · ${name}`}：${data.at(name, label)}`));
      return node;
    });
  });
}

function bar(flat, box, start, stack, thick, size, lane) {
  const place = flat
    ? { x: box.left + stack, y: box.top + start, width: size, height: thick - 1 }
    : { x: box.left + start, y: box.bottom - stack - size, width: thick - 1, height: size };
  return svg("rect", { class: `fill series-${lane % HUES}`, rx: 2, ...place });
}

function curves(data, top, box, filled) {
  const slot = (box.right - box.left) / data.labels.length;
  return data.names.map((name, lane) => {
    const points = data.labels.map((label, index) => [
      box.left + (index + 0.5) * slot,
      box.bottom - (Math.max(0, data.at(name, label)) / top) * (box.bottom - box.top),
    ]);
    const path = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
    const floor = `${points.at(-1)?.[0] ?? 0},${box.bottom} ${points[0]?.[0] ?? 0},${box.bottom}`;
    const dots = points.map(([x, y], index) =>
      svg(
        "circle",
        { cx: x, cy: y, r: 3.5 },
        svg("title", {}, `${data.labels[index]}${name && ` · ${name}`}：${data.at(name, data.labels[index])}`),
      ),
    );
    return svg(
      "g",
      { class: `curve series-${lane % HUES}` },
      filled && svg("polygon", { class: "area", points: `${path} ${floor}` }),
      svg("polyline", { points: path }),
      dots,
    );
  });
}

// --------------------------------------------------------------------------------------------------------------- pies

function pie(spec, values, size) {
  const slices = values.map((row) => ({
    name: String(row[spec.categoryField]),
    value: Math.max(0, Number(row[spec.valueField]) || 0),
  }));
  const all = slices.reduce((sum, slice) => sum + slice.value, 0) || 1;
  const radius = size.height / 2 - 12;
  let turn = 0;
  const drawn = slices.map((slice, index) => {
    const from = turn;
    turn += slice.value / all;
    return svg(
      "path",
      {
        class: `fill series-${index % HUES}`,
        d: wedge(size.width / 2, size.height / 2, radius, radius * Number(spec.innerRadius ?? 0), from, turn),
      },
      svg("title", {}, `${slice.name}：${slice.value}`),
    );
  });
  const label = `饼图：${slices.map((slice) => `${slice.name} ${slice.value}`).join("；")}`;
  return {
    node: frame(size, label, drawn),
    names: slices.map((slice) => `${slice.name} ${slice.value}（${Math.round((slice.value / all) * 100)}%）`),
  };
}

function wedge(cx, cy, outer, inner, from, to) {
  const end = Math.min(to, from + 0.99999);
  const at = (part, radius) =>
    `${(cx + radius * Math.sin(2 * Math.PI * part)).toFixed(2)} ${(cy - radius * Math.cos(2 * Math.PI * part)).toFixed(2)}`;
  const large = end - from > 0.5 ? 1 : 0;
  return `M ${at(from, outer)} A ${outer} ${outer} 0 ${large} 1 ${at(end, outer)} L ${at(end, inner)} A ${inner} ${inner} 0 ${large} 0 ${at(from, inner)} Z`;
}

function unknown(spec, values) {
  const rows = values.map((row) => Object.values(row).join(" "));
  return el("p.unknown", {}, `图表类型 ${String(spec?.type ?? "（无）")} 在这里不绘制：`, rows.join("；"));
}
