// Starts the Slack service of npm `emulate` on 127.0.0.1, seeded with one team and two people.
// NODE_MODULES, PORT, SIGNING_SECRET, EVENTS_URL and DESK_PORT are read from the environment. Whoever
// posts an address to that last one is told from then on, too, as by Slack's own page for apps.
// This version signs and delivers events, but has no setting that says where: the hook below hands
// us its dispatcher, so that our address can be registered.
import { createServer } from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const made = "const webhooks = new WebhookDispatcher();";
const kept = "const webhooks = globalThis.ours = new WebhookDispatcher();";
const entry = path.join(process.env.NODE_MODULES, "emulate/dist/api.js");

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith("/emulate/dist/api.js")) return loaded;
    const source = String(loaded.source);
    if (!source.includes(made)) throw new Error("emulate makes its dispatcher elsewhere now");
    return { ...loaded, source: source.replace(made, kept) };
  },
});

const { createEmulator } = await import(pathToFileURL(entry).href);
const emulator = await createEmulator({
  service: "slack",
  port: Number(process.env.PORT),
  seed: {
    slack: {
      team: { name: "Plaza", domain: "plaza" },
      signing_secret: process.env.SIGNING_SECRET,
      users: [
        { name: "tertulia", real_name: "Tertulia", email: "tertulia@plaza.test" },
        { name: "eva", real_name: "Eva", email: "eva@plaza.test" },
      ],
      channels: [{ name: "general" }],
      tokens: [
        { token: "xoxb-tertulia", user: "tertulia", scopes: [] },
        { token: "xoxb-eva", user: "eva", scopes: [] },
      ],
    },
  },
});
function tell(url) {
  globalThis.ours.register({ url, events: ["*"], active: true, owner: "slack" });
}
tell(process.env.EVENTS_URL);
const desk = createServer(async (request, answer) => {
  tell(await text(request));
  answer.end();
}).listen(Number(process.env.DESK_PORT), "127.0.0.1");
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, async () => {
    desk.close();
    await emulator.close();
    process.exit(0);
  });
}
