/** Placeholder of the first step. */
export class AuthTracker {
  seen = 0
}
