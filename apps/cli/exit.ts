/** Work was done, and something about it needs a look: refused rows. */
export const EXIT_WITH_REFUSALS = 2;

/** Where a command leaves its exit code. */
export interface Exit {
  code: number;
}
