// A stream with a cut to be moved. Everything was drawn beforehand: no kernel is asked.

async function render({ model, el }) {
  const states = await unpack(model.get("pictures"));
  const last = states.length - 1;
  const wanted = () => Math.max(0, Math.min(last, model.get("cut")));
  let at = wanted();

  const root = make("div", { class: "helpers-explorer", role: "group", "aria-label": "Cut" });
  const caption = make("div", { class: "caption", "aria-live": "polite" });
  const box = make("div", {
    class: "ladder cut",
    role: "group",
    tabindex: 0,
    "aria-label": "The stream: the arrow keys, Home and End move the cut",
  });

  function go(index) {
    at = Math.max(0, Math.min(last, index));
    model.set("cut", at);
    model.save_changes();
    show();
  }
  function show() {
    box.replaceChildren(inline(states[at].picture));
    caption.textContent = states[at].caption.replace("\n", " · ");
    walk.stand(at, box);
    walk.name(`${at} | ${last - at}`);
  }

  // The bytes of the strip at the top are the first ones of the picture. The cut goes to the
  // nearest gap between two of them.
  function nearest(x) {
    const bytes = [...box.querySelectorAll("[data-byte]")].slice(0, last);
    return bytes.filter((byte) => {
      const place = byte.getBoundingClientRect();
      return place.left + place.width / 2 < x;
    }).length;
  }
  let dragging = false;
  box.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    dragging = true;
    box.setPointerCapture(event.pointerId);
    go(nearest(event.clientX));
  });
  box.addEventListener("pointermove", (event) => {
    if (dragging && nearest(event.clientX) !== at) go(nearest(event.clientX));
  });
  for (const end of ["pointerup", "pointercancel"])
    box.addEventListener(end, () => (dragging = false));

  const walk = walking({ root, box, last, go });
  keepKeys(root);
  model.on("change:cut", () => {
    if (wanted() === at) return;
    at = wanted();
    show();
  });
  root.append(walk.controls, caption, make("div", { class: "board" }, box));
  el.append(root);
  show();
}
export default { render };
