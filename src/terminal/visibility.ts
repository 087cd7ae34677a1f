/** Whose echo shows what the client types, and whether the server's last words are known at all. */
export class Visibility {
  private isAgreed = false
  private isSeen = false
  private isServerLost = false
  /** The server's last words are not known: it may have asked for a secret. */
  isPromptLost = false

  /** What is agreed of the server's echo (RFC 857). */
  agreeEcho(isAgreed: boolean): void {
    this.isAgreed = isAgreed
    if (!isAgreed) this.isSeen = false
  }

  /** The server was seen to echo, whatever was agreed. */
  seeEcho(): void {
    this.isSeen = true
  }

  isEchoing(): boolean {
    return this.isAgreed || this.isSeen
  }

  /** Bytes of the server were lost. */
  losePrompt(): void {
    this.isPromptLost = true
  }

  /** Nothing of the server can be read from here on. */
  loseServer(): void {
    this.isServerLost = true
    this.isPromptLost = true
  }

  /** A whole line of the server was read. */
  seeLine(): void {
    this.isPromptLost = this.isServerLost
  }
}
