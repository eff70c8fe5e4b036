// Lines to put in order. Focus stays on the line that moved.
function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "helpers-sortable";
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", model.get("label"));
  const title = document.createElement("div");
  title.className = "helpers-title";
  title.textContent = model.get("label");
  const help = document.createElement("div");
  help.className = "helpers-note";
  help.textContent = "Buttons, or Up and Down to walk and Alt+Up and Alt+Down to move a line.";
  const list = document.createElement("ol");
  const said = document.createElement("div");
  said.className = "helpers-note";
  said.setAttribute("aria-live", "polite");
  root.append(title, help, list, said);

  function move(index, by) {
    const order = [...model.get("order")];
    const target = index + by;
    if (target < 0 || target >= order.length) return;
    [order[index], order[target]] = [order[target], order[index]];
    model.set("order", order);
    model.save_changes();
    show();
    list.children[target].querySelector(".line").focus();
    said.textContent = order[target] + ": now line " + (target + 1) + " of " + order.length;
  }
  function walk(index, by) {
    const item = list.children[index + by];
    if (item) item.querySelector(".line").focus();
  }
  function button(text, name, index, by) {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = text;
    b.setAttribute("aria-label", name);
    b.setAttribute("data-lm-suppress-shortcuts", "true");
    b.addEventListener("click", () => move(index, by));
    return b;
  }
  function show() {
    list.replaceChildren();
    model.get("order").forEach((text, index) => {
      const item = document.createElement("li");
      const line = document.createElement("span");
      line.className = "line";
      line.textContent = text;
      line.tabIndex = 0;
      line.setAttribute("role", "group");
      line.setAttribute("aria-label", text + ", line " + (index + 1));
      line.setAttribute("data-lm-suppress-shortcuts", "true");
      line.addEventListener("keydown", (event) => {
        const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (!by) return;
        event.preventDefault();
        event.stopPropagation();
        (event.altKey ? move : walk)(index, by);
      });
      item.append(
        button("↑", "move up: " + text, index, -1),
        button("↓", "move down: " + text, index, 1),
        line,
      );
      list.append(item);
    });
  }
  model.on("change:order", show);
  show();
  el.append(root);
}
export default { render };
