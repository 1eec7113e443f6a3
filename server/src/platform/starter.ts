/**
 * Calls `act` when the script that started us (npm start) is gone, also after kill -9: nobody would stop us
 * otherwise. Does nothing when we were started directly, and keeps the process from ending by itself no longer
 * than without it.
 */
export function onStarterGone(act: () => void): void {
  if (!process.connected) return;
  process.once('disconnect', act);
  process.channel?.unref();
}
