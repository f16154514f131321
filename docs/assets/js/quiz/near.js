/* What is far away can wait. */

const signs = ["scroll", "keydown", "pointerdown", "pointermove"];

/** The first thing that the reader does. */
const used = new Promise((resolve) => {
  for (const sign of signs) addEventListener(sign, resolve, { once: true, passive: true });
});

/**
 * Say once of each element that it is seen; or, as soon as the reader does anything, that it soon
 * may be. A page that was only opened has no work with what is below its first view.
 *
 * @param {Iterable<HTMLElement>} elements
 * @param {(element: HTMLElement) => void} come
 */
export function whenNear(elements, come) {
  const far = new Set(elements);
  let observer;

  function watch(rootMargin) {
    observer?.disconnect();
    observer = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting || !far.delete(target)) continue;
          observer.unobserve(target);
          come(target);
        }
      },
      { rootMargin },
    );
    for (const element of far) observer.observe(element);
  }

  watch("0px");
  used.then(() => watch("800px"));
}
