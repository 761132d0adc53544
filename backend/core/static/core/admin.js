// The boxes in which one searches for a person or a business: named by their field's label.
function nameSearchBoxes() {
  for (const box of document.querySelectorAll(".select2-selection[role=combobox]")) {
    const chosen = box.querySelector(".select2-selection__rendered");
    const field = box.closest(".select2").previousElementSibling;
    const label = document.querySelector(`label[for="${field.id}"]`);
    label.id = `${field.id}-label`;
    chosen.setAttribute("aria-labelledby", label.id);
    box.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`);
  }
}

// Django draws the boxes when jQuery is ready, which may be after the page's own load event.
window.addEventListener("load", () => window.django?.jQuery?.(nameSearchBoxes));
