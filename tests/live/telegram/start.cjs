// The emulator on the port that PORT names.
const express = require("express");
const Server = require("telegram-test-api");

const emulator = new (Server.default ?? Server)({
  port: Number(process.env.PORT),
  host: "127.0.0.1",
  storage: "RAM",
  storeTimeout: 600,
});

// It knows where a bot's updates go, and has no method by which it could be asked.
const front = express();
front.get("/bot:token/getWebhookInfo", (request, response) => {
  const { url = "" } = emulator.webhooks[request.params.token] ?? {};
  const result = { url, has_custom_certificate: false, pending_update_count: 0 };
  response.json({ ok: true, result });
});
front.use(emulator.webServer);
emulator.webServer = front;
emulator.start();
