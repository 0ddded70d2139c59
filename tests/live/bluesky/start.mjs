// Starts a data server alone, or the whole network: what to listen on is told in the environment.
import { pathToFileURL } from 'node:url'
import path from 'node:path'

const home = path.join(process.env.NODE_MODULES, '@atproto', 'dev-env', 'dist', 'index.js')
const { TestNetwork, TestNetworkNoAppView } = await import(pathToFileURL(home).href)

const told = JSON.parse(process.env.BLUESKY_SERVERS)
const plc = { port: told.plc }
const pds = { port: told.pds, hostname: 'localhost', ...told.settings }
const started = told.alone
  ? await TestNetworkNoAppView.create({ plc, pds: { ...pds, bskyAppViewUrl: undefined } })
  : await TestNetwork.create({
      dbPostgresUrl: process.env.DB_POSTGRES_URL,
      dbPostgresSchema: 'network',
      plc,
      pds,
      bsky: {
        port: told.bsky,
        dbPostgresSchema: 'network_bsky',
        publicUrl: `http://localhost:${told.bsky}`,
      },
      ozone: { port: told.ozone, dbMaterializedViewRefreshIntervalMs: 30_000 },
      introspect: { port: told.introspect },
    })
console.log('all servers are up')

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    await started.close().catch(() => {})
    process.exit(0)
  })
}
