// Requests to the server. By XMLHttpRequest, since fetch does not tell how much has been sent.

// Sends a picture; gives status, text and how many seconds to wait before asking again.
function post(url, body, accept, signal, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("accept", accept);
    request.upload.onprogress = ({ loaded, total }) => progress(loaded / total);
    request.upload.onload = () => {
      progress(1);
      request.timeout = performance.now() - begun + LONGEST_ANSWER;
    };
    request.onload = () => {
      const wait = Number(request.getResponseHeader("retry-after")) || 1;
      resolve({ status: request.status, text: request.responseText, wait });
    };
    request.onerror = request.ontimeout = () => reject(new Error("no answer"));
    signal.addEventListener("abort", () => request.abort());
    request.onabort = () => reject(signal.reason);
    const begun = performance.now();
    request.send(body);
  });
}

// The same, but waits while the server is busy.
async function postInTurn(url, body, accept, signal, progress = () => {}) {
  for (let tries = 1; ; tries += 1) {
    const response = await post(url, body, accept, signal, progress);
    const busy = response.status === 429 || response.status === 503;
    if (!busy || tries === MOST_TRIES) return { ...response, busy };
    await new Promise((again) => setTimeout(again, 1000 * response.wait));
    signal.throwIfAborted();
  }
}

const LONGEST_ANSWER = 20_000; // milliseconds from the last byte sent
const MOST_TRIES = 3;
