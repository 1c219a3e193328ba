// Preloaded into a server: what it would ask of GitHub, it asks of a fake on this machine.

const { FAKE_GITHUB } = process.env;
const real = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  return /(^|\.)github\.com$/.test(url.hostname) ? real(new URL(url.pathname, FAKE_GITHUB), init) : real(input, init);
};
