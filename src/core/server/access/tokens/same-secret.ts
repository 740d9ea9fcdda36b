/**
 * Comparing what a client shows with a secret, in a time that tells nothing of where they differ.
 */

/** Whether both are the same; every character is looked at, however early they differ. */
export function isSameSecret(shown: string, secret: string): boolean {
  let difference = shown.length ^ secret.length;
  for (let index = 0; index < secret.length; index++)
    difference |= shown.charCodeAt(index % Math.max(1, shown.length)) ^ secret.charCodeAt(index);
  return difference === 0;
}
