// Names that the admin's pages do not give: a screen reader would read "combobox", "edit text" or
// "check box" and no more. And tables that scroll can be scrolled by keyboard.
"use strict";

{
  const words = (element) => element?.textContent.trim().replace(/:$/, "") ?? "";
  const name = (element, text) => text && element.setAttribute("aria-label", text);

  // what select2 puts in place of a list that is searched while typing
  const nameBox = (list) => {
    const made = django.jQuery(list).data("select2");
    if (!made) return;
    const boxes = made.$container.add(made.$dropdown);
    const parts = boxes.find("[role], .select2-search__field").not("[role=presentation]").get();
    for (const part of parts) name(part, list.getAttribute("aria-label") || words(list.labels[0]));
    const [box] = made.$container.find("[role=combobox]");
    box.setAttribute("aria-controls", `select2-${list.id}-results`);
    const [chosen] = made.$container.find("[role=textbox]");
    if (!chosen) return;
    box.id = `${list.id}_box`;
    box.setAttribute("aria-labelledby", `${box.id} ${chosen.id}`);
  };

  const nameAll = (within) => {
    within.querySelectorAll(".admin-autocomplete").forEach(nameBox);
    for (const field of within.querySelectorAll(".datetime input")) {
      const row = words(field.closest(".form-row")?.querySelector("label, legend"));
      name(field, `${row} ${words(field.previousSibling)}`.trim());
    }
    for (const box of within.querySelectorAll("td.delete input")) {
      name(box, words(box.closest("table").querySelector("thead th:last-child")));
    }
  };

  const scrolled = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
    }
  });

  // after the moments at which Django makes the boxes
  const start = () => nameAll(document);
  if (window.django?.jQuery) django.jQuery(start);
  else start();
  document.addEventListener("formset:added", (event) => nameAll(event.target));
  for (const table of document.querySelectorAll(".inline-group .tabular")) scrolled.observe(table);
}
