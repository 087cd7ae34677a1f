/** A sensor as a program: rights, sinks, signals, health, the service manager and the terminal around it. */
import type { LiveCapture } from '../capture/live/liveCapture.ts'
import { describeError, Failure } from '../config/problems.ts'
import type { Settings } from '../config/settings.ts'
import { readVersion } from '../config/version.ts'
import { startHealthServer } from '../observe/healthServer.ts'
import { createLog, type Logger } from '../observe/log.ts'
import { SensorMetrics } from '../observe/metrics.ts'
import { SensorReporter } from '../observe/sensorReporter.ts'
import { createStatusLine } from '../observe/statusLine.ts'
import { hideSecrets, openSink, type SinkContext } from '../sink/open.ts'
import { RecordQueue } from '../sink/recordQueue.ts'
import { SinkSlot } from '../sink/sinkSlot.ts'
import type { ColumnOwner } from '../store/tables.ts'
import { becomeUser } from './privileges.ts'
import { Sensor } from './sensor.ts'
import { findServiceManager } from './serviceManager.ts'

export interface RunOptions {
  settings: Settings
  capture: LiveCapture
  dissectors: readonly ColumnOwner[]
  quiet: boolean
  /** Reads the settings again; throws a sentence for wrong ones. */
  reload(): Settings
}

/** Settings that take effect only when the sensor starts. */
const FIXED: readonly (keyof Settings)[] = [
  'sensor',
  'interfaces',
  'driver',
  'workers',
  'ringMib',
  'blockKib',
  'blockTimeoutMs',
  'promiscuous',
  'timestamps',
  'to',
  'listen',
  'user',
  'vlanKey',
  'maxFlows',
  'maxOutOfOrderBytes',
  'maxReassemblyBytes',
  'maxQueuedMib',
  'spool',
  'spoolMib',
  'spoolHours',
  'spoolFsync',
  'spoolGiveUp',
  'kafkaTopics',
  'kafkaTopicPrefix',
  'kafkaPartitions',
  'kafkaReplication',
  'kafkaRetentionHours',
  'kafkaCompression',
]

/** Runs until a signal ends it; rejects with a Failure when it cannot go on or could not end in order. */
export async function runSensor(options: RunOptions): Promise<void> {
  const { settings, capture } = options
  const status = options.quiet ? undefined : createStatusLine(process.stderr)
  const log = createLog(undefined, status?.live ? (line) => status.say(line) : undefined)
  const manager = findServiceManager()
  for (const remark of capture.remarks) log.warn(remark)
  try {
    if (settings.user !== '') becomeUser(settings.user)
    const slots = await openSlots(settings, options.dissectors, log)
    const metrics = new SensorMetrics(readVersion())
    const queue = new RecordQueue(slots)
    const sensor = new Sensor({
      settings,
      capture,
      queue,
      log,
      reporter: new SensorReporter(
        { sensor: settings.sensor, version: readVersion(), driver: capture.driver },
        settings.filter,
      ),
      onTick(counts, gauges) {
        metrics.update(counts, gauges)
        status?.update(counts, gauges)
      },
      onRecords: (batch) => status?.events(batch),
    })
    const server =
      settings.listen === ''
        ? undefined
        : await startHealthServer(settings.listen, {
            metrics: () => metrics.text(),
            health: () => toHealth(sensor.problems()),
            ready: () =>
              toHealth(queue.allWork ? sensor.problems() : ['a sink takes no records now']),
          })
    sensor.start()
    manager.notify('READY=1')
    const beat = startWatchdog(manager, sensor)
    const { interfaces, workers } = settings
    const to = settings.to.map(hideSecrets)
    log.info(
      { interfaces, driver: capture.driver, workers, to, filter: settings.filter },
      'capturing',
    )
    const signals = listen(options, sensor, log)
    breakLater(sensor)
    const end = await Promise.race([signals.ended, sensor.failed])
    manager.notify('STOPPING=1')
    const problems = await sensor.stop()
    clearInterval(beat)
    signals.close()
    await server?.close()
    status?.stop()
    const counts = sensor.counts()
    const { packets, kernelDrops, records, recordsLost } = counts
    log.info({ packets, kernelDrops, records, recordsLost }, 'stopped')
    if (end instanceof Failure) throw end
    if (problems.length > 0) throw new Failure(problems.join('; '))
  } finally {
    status?.stop()
    capture.close()
  }
}

async function openSlots(
  settings: Settings,
  owners: readonly ColumnOwner[],
  log: Logger,
): Promise<SinkSlot[]> {
  const slots: SinkSlot[] = []
  const context: SinkContext = {
    owners,
    settings,
    whenFull: 'give-up',
    notice: (message) => log.warn(message),
  }
  try {
    for (const uri of new Set(settings.to)) {
      const open = () => openSink(uri, context)
      const slot = new SinkSlot(hideSecrets(uri), await open(), open, {
        onFailure: (sink, reason) =>
          log.error({ sink, reason }, 'a sink takes no records; it is tried again'),
        onRecovery: (sink, lost) => log.info({ sink, lost }, 'the sink takes records again'),
      })
      slots.push(slot)
    }
  } catch (error) {
    for (const slot of slots) await slot.close()
    throw error
  }
  return slots
}

const toHealth = (problems: string[]) => ({ ok: problems.length === 0, reasons: problems })

function startWatchdog(
  manager: ReturnType<typeof findServiceManager>,
  sensor: Sensor,
): NodeJS.Timeout | undefined {
  if (manager.watchdogMs === 0) return undefined
  return setInterval(() => {
    if (sensor.problems().length === 0) manager.notify('WATCHDOG=1')
  }, manager.watchdogMs / 3)
}

/** SIGTERM and SIGINT end, a second one at once; SIGHUP reloads. */
function listen(options: RunOptions, sensor: Sensor, log: Logger) {
  let asked = 0
  let resolve: () => void = () => {}
  const ended = new Promise<void>((done) => {
    resolve = done
  })
  const onEnd = (signal: NodeJS.Signals) => {
    if (++asked > 1) process.exit(1)
    log.info({ signal }, 'closing sessions and storing what is left')
    resolve()
  }
  let current = options.settings
  const onReload = () => {
    let next: Settings
    try {
      next = options.reload()
      const fixed = FIXED.filter(
        (name) => JSON.stringify(next[name]) !== JSON.stringify(current[name]),
      )
      if (fixed.length > 0)
        log.warn({ settings: fixed }, 'these settings take effect when the sensor starts again')
      next = { ...next, ...Object.fromEntries(FIXED.map((name) => [name, current[name]])) }
    } catch (error) {
      log.error(`not reloaded: ${describeError(error)}`)
      return
    }
    sensor.reload(next).then(
      () => {
        current = next
        log.info('reloaded')
      },
      (error: unknown) => log.error(`not reloaded: ${describeError(error)}`),
    )
  }
  process.on('SIGTERM', onEnd)
  process.on('SIGINT', onEnd)
  process.on('SIGHUP', onReload)
  return {
    ended,
    close() {
      process.off('SIGTERM', onEnd)
      process.off('SIGINT', onEnd)
      process.off('SIGHUP', onReload)
    },
  }
}

/** For seeing what the death of a worker leads to: `EARSHOT_DEBUG_BREAK_WORKER=0@5` breaks worker 0 after 5 s. */
function breakLater(sensor: Sensor): void {
  const found = /^(\d+)@([\d.]+)$/.exec(process.env.EARSHOT_DEBUG_BREAK_WORKER ?? '')
  if (found === null) return
  setTimeout(() => sensor.breakWorker(Number(found[1])), Number(found[2]) * 1000).unref()
}
