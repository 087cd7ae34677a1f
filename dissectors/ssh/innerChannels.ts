/**
 * Channels a server opens back to the client's agent or display, RFC 4254 section 6.3 and
 * OpenSSH's PROTOCOL.agent: an open of known size, its confirmation, and then a first message
 * that only agents and displays are sent, answered. Step by step, without holding anything.
 */
import {
  AGENT_LIST_BYTES,
  type ChannelSizes,
  DATA_BYTES,
  LEAST_ORIGIN_BYTES,
  MOST_ORIGIN_BYTES,
  OPEN_AGENT_BYTES,
  OPEN_X11_BYTES,
} from './channelSizes.ts'
import { wireSize } from './suites.ts'

/** X11 connection setup with MIT-MAGIC-COOKIE-1: 12 bytes, 18 of name padded to 20, 16 of cookie. */
const X11_SETUP_BYTES = DATA_BYTES + 48
/** Setup accepted: vendor, formats and screens. */
const LEAST_X11_ANSWER_BYTES = DATA_BYTES + 100
/** IDENTITIES_ANSWER with one ed25519 key, or a signature. */
const LEAST_AGENT_ANSWER_BYTES = DATA_BYTES + 60

const Step = { Idle: 0, Opened: 1, Confirmed: 2, AgentAsked: 3, X11Asked: 4 } as const
type Step = (typeof Step)[keyof typeof Step]

export class InnerChannels {
  agent = 0
  x11 = 0
  private step: Step = Step.Idle
  private mayBeAgent = false
  private readonly confirm: number
  private readonly agentOpen: number
  private readonly agentList: number
  private readonly leastX11: number
  private readonly mostX11: number
  private readonly x11Setup: number
  private readonly leastAgentAnswer: number
  private readonly leastX11Answer: number

  constructor(fromClient: ChannelSizes, fromServer: ChannelSizes) {
    const { suite } = fromServer
    this.confirm = fromClient.confirm
    this.agentOpen = wireSize(suite, OPEN_AGENT_BYTES)
    this.agentList = wireSize(suite, AGENT_LIST_BYTES)
    this.leastX11 = wireSize(suite, OPEN_X11_BYTES + LEAST_ORIGIN_BYTES)
    this.mostX11 = wireSize(suite, OPEN_X11_BYTES + MOST_ORIGIN_BYTES)
    this.x11Setup = wireSize(suite, X11_SETUP_BYTES)
    this.leastAgentAnswer = wireSize(fromClient.suite, LEAST_AGENT_ANSWER_BYTES)
    this.leastX11Answer = wireSize(fromClient.suite, LEAST_X11_ANSWER_BYTES)
  }

  client(bytes: number): void {
    const { step } = this
    this.step = Step.Idle
    if (step === Step.Opened && bytes === this.confirm) this.step = Step.Confirmed
    else if (step === Step.AgentAsked && bytes >= this.leastAgentAnswer) this.agent++
    else if (step === Step.X11Asked && bytes >= this.leastX11Answer) this.x11++
  }

  server(bytes: number): void {
    if (this.step === Step.Confirmed) {
      if (bytes === this.x11Setup) this.step = Step.X11Asked
      else if (this.mayBeAgent && bytes === this.agentList) this.step = Step.AgentAsked
      else this.step = Step.Idle
      return
    }
    const isX11 = bytes >= this.leastX11 && bytes <= this.mostX11
    this.mayBeAgent = bytes === this.agentOpen
    this.step = isX11 || this.mayBeAgent ? Step.Opened : Step.Idle
  }
}
