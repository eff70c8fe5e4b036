// What the explorers share: unpacking what was drawn, making elements, showing pictures, and linking fields with bytes.

async function unpack(view) {
  const unzipped = new Blob([view]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(unzipped).text());
}

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  // Without this, JupyterLab takes keys pressed here as commands on the cell.
  if (["button", "input"].includes(tag) || "tabindex" in attributes)
    element.setAttribute("data-lm-suppress-shortcuts", "true");
  element.append(...children);
  return element;
}

// Keys belong to the explorer while the focus is in it; only Tab and Escape lead out.
function keepKeys(root) {
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" && event.key !== "Escape") event.stopPropagation();
  });
}

// A picture as part of the page. Its title would pop up wherever the mouse rests: it becomes the
// name instead, which a screen reader tells just the same.
function inline(source) {
  const parsed = new DOMParser().parseFromString(source, "image/svg+xml").documentElement;
  const svg = document.importNode(parsed, true);
  const title = svg.querySelector("title");
  svg.setAttribute("aria-label", title.textContent);
  title.remove();
  svg.style.minWidth = `${svg.dataset.leastWidth}px`; // narrower, its texts could not be read
  return svg;
}

// A hex dump without its legend: here the header above it and the line below it say as much.
function inlineBytes(source) {
  const svg = inline(source);
  const rows = [...svg.querySelectorAll("g[data-bytes]")].filter((g) => g.querySelector(".byte"));
  const rects = rows.flatMap((g) => [...g.querySelectorAll("rect")]);
  let bottom = Math.max(60, ...rects.map((r) => +r.getAttribute("y") + +r.getAttribute("height")));
  for (const child of [...svg.children]) {
    const legend = child.matches("g[data-bytes]") && !rows.includes(child);
    const heading = child.matches("text.layer, rect:not(.card)");
    if (legend || heading) child.remove();
    if (child.matches("text.soft")) bottom = +child.getAttribute("y");
  }
  const width = svg.getAttribute("width");
  svg.setAttribute("viewBox", `0 0 ${width} ${bottom + 14}`);
  svg.setAttribute("height", bottom + 14);
  svg.querySelector(".card").setAttribute("height", bottom + 13);
  return svg;
}

// Fields and their bytes: what is under the mouse, or where the arrow keys are, lights up in the
// header and in the dump, and `said` tells what it is. `runs` are the pieces of the dump.
function linking({ root, headerBox, bytesBox, said, lights = () => {}, layerWanted = () => {} }) {
  const hint = "Point at a field or at its bytes, or walk through the bytes with the arrow keys.";
  let runs = [];
  let layer = "";
  let walked = -1;

  function light(index, cell = null) {
    for (const element of root.querySelectorAll(".linked")) element.classList.remove("linked");
    const run = runs[index];
    lights(run ? run.fields : []);
    if (!run) {
      said.textContent = hint;
      return;
    }
    bytesBox.querySelectorAll("g[data-bytes]")[index].classList.add("linked");
    const chosen = run.cells.filter((one) => cell === null || one.index === cell);
    if (run.layer === layer)
      for (const { index } of chosen)
        for (const box of headerBox.querySelectorAll(`[data-cell="${index}"]`))
          box.classList.add("linked");
    const words = chosen.map((one) => `${one.label} ${one.text}: ${one.meaning}`);
    if (!words.length) words.push(`${run.label} ${run.value}`);
    said.textContent = `${run.layer}, ${run.place} · ${words.join("; ")}`;
  }
  const ofCell = (cell) =>
    runs.findIndex((run) => run.layer === layer && run.cells.some((one) => one.index === cell));

  headerBox.addEventListener("pointerover", (event) => {
    const box = event.target.closest("[data-cell]");
    if (box) light(ofCell(+box.dataset.cell), +box.dataset.cell);
  });
  bytesBox.addEventListener("pointerover", (event) => {
    const group = event.target.closest("g[data-bytes]");
    if (group) light([...bytesBox.querySelectorAll("g[data-bytes]")].indexOf(group));
  });
  for (const box of [headerBox, bytesBox])
    box.addEventListener("pointerleave", () => light(walked));
  bytesBox.addEventListener("keydown", (event) => {
    const last = runs.length - 1;
    const target = {
      ArrowRight: Math.min(walked + 1, last),
      ArrowDown: Math.min(walked + 1, last),
      ArrowLeft: Math.max(walked - 1, 0),
      ArrowUp: Math.max(walked - 1, 0),
      Home: 0,
      End: last,
    }[event.key];
    if (target === undefined || !runs.length) return;
    event.preventDefault();
    event.stopPropagation();
    walked = target;
    layerWanted(runs[walked].layer);
    light(walked);
  });
  bytesBox.addEventListener("blur", () => {
    walked = -1;
    light(walked);
  });

  return {
    // Another frame, or the same with other values; the place in it stays if it still is one.
    show(newRuns, newLayer) {
      runs = newRuns;
      layer = newLayer;
      walked = Math.min(walked, runs.length - 1);
      light(walked);
    },
    layer(name) {
      layer = name;
    },
    // Light a field of the header by its name.
    field(name) {
      light(runs.findIndex((run) => run.layer === layer && run.fields.includes(name)));
    },
    clear() {
      light(walked);
    },
  };
}

// Buttons, a slider and keys that walk from step 0 to the `last`: `go` is called with the step that
// is wanted. `stand` shows where the walk is, and scrolls `box` to it, never the notebook.
function walking({ root, box, last, go }) {
  let at = 0;
  const steps = {
    "« First": () => 0,
    "◀ Back": () => at - 1,
    "Next ▶": () => at + 1,
    "Last »": () => last,
  };
  const buttons = Object.entries(steps).map(([label, target]) => {
    const button = make("button", { type: "button" }, label);
    button.addEventListener("click", () => go(target()));
    return button;
  });
  const slider = make("input", { type: "range", min: 0, max: last, "aria-label": "Step" });
  slider.addEventListener("input", () => go(+slider.value));
  const place = make("span", { class: "place" });
  root.addEventListener("keydown", (event) => {
    if (event.target.matches("input") || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = {
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      ArrowLeft: at - 1,
      ArrowUp: at - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    go(target);
  });
  const [first, back, next, end] = buttons;
  return {
    controls: make("div", { class: "controls" }, first, back, slider, next, end, place),
    name(words) {
      place.textContent = words;
      slider.setAttribute("aria-valuetext", words);
    },
    stand(index, element) {
      at = index;
      slider.value = at;
      place.textContent = `${at + 1} of ${last + 1}`;
      slider.setAttribute("aria-valuetext", place.textContent);
      for (const button of [first, back]) button.setAttribute("aria-disabled", at === 0);
      for (const button of [next, end]) button.setAttribute("aria-disabled", at === last);
      const current = element.getBoundingClientRect();
      const window = box.getBoundingClientRect();
      const below = current.bottom + 24 - window.bottom;
      const above = current.top - 24 - window.top;
      if (below > 0) box.scrollTop += below + window.height / 3;
      else if (above < 0) box.scrollTop += above - window.height / 3;
    },
  };
}
