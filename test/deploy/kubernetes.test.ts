/** deploy/kubernetes: settings that load, probes that ask where somebody answers, rights and no more. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { parseAllDocuments } from 'yaml'
import { loadSettings } from '../../src/config/load.ts'
import { parseSinkUri } from '../../src/sink/open.ts'
import { findFault, loadCommands } from '../support/commandLine.ts'
import { ROOT } from '../support/paths.ts'

interface Security {
  runAsNonRoot?: boolean
  runAsUser?: number
  allowPrivilegeEscalation?: boolean
  readOnlyRootFilesystem?: boolean
  capabilities?: { drop: string[]; add: string[] }
}
interface Container {
  name: string
  image: string
  args?: string[]
  env?: { name: string; value?: string }[]
  securityContext: Security
  resources: { limits: { memory: string } }
  livenessProbe?: { exec: { command: string[] } }
  volumeMounts: { name: string; mountPath: string }[]
}
interface PodSpec {
  hostNetwork: boolean
  priorityClassName: string
  terminationGracePeriodSeconds: number
  securityContext: Security
  initContainers: Container[]
  containers: Container[]
  volumes: { name: string; secret?: { secretName: string }; configMap?: { name: string } }[]
}
interface Manifest {
  kind: string
  metadata: { name: string; namespace?: string }
  data?: Record<string, string>
  stringData?: Record<string, string>
  spec?: { template: { spec: PodSpec } }
}

const folder = mkdtempSync(join(tmpdir(), 'earshot-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const read = (path: string): string => readFileSync(join(ROOT, 'deploy', path), 'utf8')
const readAll = (path: string): Manifest[] =>
  parseAllDocuments(read(path)).map((document) => {
    deepStrictEqual(document.errors, [])
    return document.toJS() as Manifest
  })
const manifests = [...readAll('kubernetes/sensor.yaml'), ...readAll('kubernetes/secret.yaml')]
const find = (kind: string): Manifest => manifests.find((m) => m.kind === kind)!
const pod = find('DaemonSet').spec!.template.spec
const [sensor] = pod.containers as [Container]
const text = find('ConfigMap').data!['earshot.yaml']!

describe('deploy/kubernetes', () => {
  test('the configuration loads, and its places lie in what is mounted', () => {
    const file = join(folder, 'earshot.yaml')
    writeFileSync(file, text)
    const environment = Object.fromEntries(
      (sensor.env ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
    )
    const { settings } = loadSettings({ file, environment })
    for (const uri of settings.to) {
      strictEqual(parseSinkUri(uri).scheme, 'kafka')
      const password = new URL(uri).searchParams.get('password_file')!
      const mount = sensor.volumeMounts.find((m) => password.startsWith(`${m.mountPath}/`))!
      const volume = pod.volumes.find((v) => v.name === mount.name)!
      strictEqual(volume.secret!.secretName, find('Secret').metadata.name)
      ok(password.slice(mount.mountPath.length + 1) in find('Secret').stringData!)
    }
    ok(pod.terminationGracePeriodSeconds > settings.shutdownSeconds)
    ok(settings.spoolMib < 5 * 1024, 'as the comment on emptyDir says')
  })

  test('the arguments are those of the command line', async () => {
    strictEqual(await findFault(await loadCommands(), sensor.args!), '')
    const path = sensor.args![sensor.args!.indexOf('--config') + 1]!
    const mount = sensor.volumeMounts.find((m) => path.startsWith(`${m.mountPath}/`))!
    strictEqual(
      pod.volumes.find((v) => v.name === mount.name)!.configMap!.name,
      find('ConfigMap').metadata.name,
    )
  })

  test('runs as the user of the image, which is not root, with one capability', () => {
    const [, uid] = /^USER (\d+):\d+$/m.exec(read('Dockerfile'))!
    strictEqual(pod.securityContext.runAsUser, Number(uid))
    strictEqual(pod.securityContext.runAsNonRoot, true)
    deepStrictEqual(sensor.securityContext.capabilities, { drop: ['ALL'], add: ['NET_RAW'] })
    strictEqual(sensor.securityContext.readOnlyRootFilesystem, true)
    strictEqual(pod.hostNetwork, true)
    strictEqual(pod.priorityClassName, find('PriorityClass').metadata.name)
    for (const container of [...pod.initContainers, ...pod.containers]) {
      ok(container.resources.limits.memory, container.name)
      deepStrictEqual(container.securityContext.capabilities!.drop, ['ALL'])
    }
  })

  test('no password stands in it', () => {
    deepStrictEqual(find('Secret').stringData, { kafka_password: '' })
    ok(!/:\/\/[^/?#\s]*:[^/?#\s]*@/.test(text))
  })
})
