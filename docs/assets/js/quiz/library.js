/* The quizdown library that the MkDocs plugin publishes. */

let loading;

/**
 * Load it once, as the classic script that it is.
 *
 * @param {URL} url
 * @returns {Promise<object>} its interface: `parseQuizdown`, `createApp`
 */
export function loadQuizdown(url) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.quizdown);
    script.onerror = () => {
      loading = undefined;
      reject(new Error(`${url} can't be loaded`));
    };
    document.head.append(script);
  });
  return loading;
}
