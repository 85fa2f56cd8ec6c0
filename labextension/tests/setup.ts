/** What JupyterLab's packages expect of a browser and jsdom does not have. */
globalThis.DragEvent = class extends MouseEvent {} as typeof DragEvent;

window.matchMedia = () => {
  const list = new EventTarget();
  return Object.assign(list, { matches: false }) as MediaQueryList;
};

// jsdom has no layout, so nothing to scroll.
Element.prototype.scrollIntoView = () => undefined;
