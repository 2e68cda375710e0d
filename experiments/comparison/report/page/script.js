// Draws the charts when they come near the window, and shows the scenario and the window of months that are chosen.
const drawing = JSON.parse(document.getElementById("drawing").textContent);
const charts = [...document.querySelectorAll(".chart")];
const started = new Map();  // what is drawn, or being drawn, by its element
const views = new Map();  // of the charts that depend on the window of months
const chosen = (name, otherwise) => document.querySelector(`input[name=${name}]:checked`)?.value ?? otherwise;

function rows(table) {  // which holds the number of each of its columns
  const names = Object.keys(table);
  const columns = names.map(name => drawing.columns[table[name]]);
  return columns[0]?.map((_, place) => Object.fromEntries(names.map((name, at) => [name, columns[at][place]]))) ?? [];
}

function namesOf(part, found = new Set()) {
  if (part.data?.name) found.add(part.data.name);
  part.layer?.forEach(layer => namesOf(layer, found));
  return found;
}

async function drawn(element) {
  const spec = drawing.charts[element.dataset.chart];
  const datasets = Object.fromEntries([...namesOf(spec)].map(name => [name, rows(drawing.tables[name])]));
  const params = spec.params?.map(one => ({ ...one, value: chosen(one.name, one.value) }));
  const full = { ...spec, ...(params && { params }), datasets, autosize: { type: "fit-x", contains: "padding" } };
  const look = { mode: "vega-lite", renderer: "svg", actions: false, config: drawing.config };
  const { view } = await vegaEmbed(element, full, look);
  if (params) views.set(element, view);
}

function draw(element) {  // once
  if (!started.has(element)) started.set(element, drawn(element));
  return started.get(element);
}

const shown = element => element.offsetParent !== null;
const near = new IntersectionObserver(
  entries => entries.filter(entry => entry.isIntersecting).forEach(entry => draw(entry.target)),
  { rootMargin: "600px" },
);
charts.forEach(element => near.observe(element));

// What lies far below is drawn while nothing else happens, so that it is there to be printed.
async function drawRest() {
  document.documentElement.dataset.drawn = "false";
  for (const element of charts.filter(shown)) {
    await draw(element);
    await new Promise(resolve => setTimeout(resolve, 0));
  }
  document.documentElement.dataset.drawn = String(charts.filter(shown).every(element => started.has(element)));
}

async function choose() {
  const scenario = chosen("scenario", "0"), window_ = chosen("window", null);
  document.querySelectorAll("[data-scenario], [data-window]").forEach(part => {
    const { scenario: ofScenario, window: ofWindow } = part.dataset;
    part.hidden = (ofScenario !== undefined && ofScenario !== scenario) || (ofWindow !== undefined && window_ !== null && ofWindow !== window_);
  });
  views.forEach(view => view.signal("window", window_).runAsync());
  await drawRest();
}

document.querySelectorAll(".switches input").forEach(input => input.addEventListener("change", choose));
addEventListener("load", () => setTimeout(choose, 50));
