// Loaded before a server: whatever address it asks to listen on, it gets 127.0.0.1.
const net = require("node:net");

const listen = net.Server.prototype.listen;
const isPort = (word) => typeof word === "number" || /^\d+$/.test(word);

net.Server.prototype.listen = function (...words) {
  const [first, ...rest] = words;
  const done = words.find((word) => typeof word === "function");
  const isAddress = first !== null && typeof first === "object" && !Array.isArray(first);
  if (isAddress && !first.path && first.fd === undefined && !first._handle) {
    return listen.call(this, { ...first, host: "127.0.0.1" }, ...rest);
  }
  if (isPort(first)) {
    return listen.call(this, { port: Number(first), host: "127.0.0.1" }, ...(done ? [done] : []));
  }
  if (first === undefined || first === null || typeof first === "function") {
    return listen.call(this, { port: 0, host: "127.0.0.1" }, ...(done ? [done] : []));
  }
  return listen.apply(this, words);
};
