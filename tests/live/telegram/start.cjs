// The emulator on the port that PORT names.
const Server = require("telegram-test-api");

new (Server.default ?? Server)({
  port: Number(process.env.PORT),
  host: "127.0.0.1",
  storage: "RAM",
  storeTimeout: 600,
}).start();
