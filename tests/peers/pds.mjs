// Starts a personal data server of the AT Protocol (@atproto/pds) with a directory of identities
// (@did-plc/server) on loopback: node pds.mjs FOLDER_OF_PACKAGES DATA_FOLDER
// Writes one line of JSON when it is up: {"pds": "http://localhost:..."}; ends with its standard input.

import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [packages, data] = process.argv.slice(2)
const require = createRequire(join(packages, 'package.json'))
const load = (name) => import(pathToFileURL(require.resolve(name)).href)

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
const secret = () => randomBytes(32).toString('hex')

const { Database, PlcServer } = await load('@did-plc/server')
const { PDS, envToCfg, envToSecrets } = await load('@atproto/pds')

const [plcPort, port, nobody] = [await freePort(), await freePort(), await freePort()]
const plc = PlcServer.create({ db: Database.mock(), port: plcPort })
await plc.start()

for (const name of ['actors', 'blobs']) mkdirSync(join(data, name), { recursive: true })
const env = {
  devMode: true,
  hostname: 'localhost',
  port,
  dataDirectory: join(data, 'actors'),
  blobstoreDiskLocation: join(data, 'blobs'),
  didPlcUrl: `http://localhost:${plcPort}`,
  jwtSecret: secret(),
  dpopSecret: secret(),
  adminPassword: 'admin',
  repoSigningKeyK256PrivateKeyHex: secret(),
  plcRotationKeyK256PrivateKeyHex: secret(),
  inviteRequired: false,
  serviceHandleDomains: ['.test'],
  disableSsrfProtection: true,
  bskyAppViewUrl: `http://localhost:${nobody}`,
  bskyAppViewDid: 'did:web:localhost',
  crawlers: [],
}
const pds = await PDS.create(envToCfg(env), envToSecrets(env))
await pds.start()
console.log(JSON.stringify({ pds: `http://localhost:${port}` }))

process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
