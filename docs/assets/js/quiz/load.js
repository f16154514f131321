/*
 * Loads the quiz scripts when a question comes near the viewport, and not before.
 *
 * A classic script, because browsers refuse modules to pages opened from a disk; those get
 * the same modules joined into one classic script. With instant navigation this file runs
 * again for every page that holds a quiz, which is all the set-up such a page needs.
 */
(() => {
  const here = document.currentScript.src;
  const near = "800px";

  function join(url) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = () => resolve(window.quizScripts);
      script.onerror = reject;
      document.head.append(script);
    });
  }

  function scripts() {
    if (location.protocol !== "file:") return import(new URL("main.js", here));
    return window.quizScripts ?? join(new URL("main.classic.js", here));
  }

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        // Without its scripts a quiz is still readable, so a failure is only worth a line.
        Promise.resolve(scripts())
          .then(({ start }) => start(target))
          .catch((error) => {
            target.dataset.quiz = "plain";
            console.warn("The quiz stays a plain page:", error);
          });
      }
    },
    { rootMargin: near },
  );
  for (const quiz of document.querySelectorAll("[data-quiz]")) observer.observe(quiz);
})();
