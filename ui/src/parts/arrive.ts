// Moves the focus to where a new screen begins: the field that is meant, else its heading. Whoever
// reads with a screen reader then hears where they are.

/** For the root of a screen. */
export function arrive(node: HTMLElement) {
  const target = node.querySelector<HTMLElement>("[data-arrive]") ?? node.querySelector<HTMLElement>("h1");
  if (!target) return;
  if (target.tabIndex < 0 && !target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
}
