export type ErrorCode =
  | 'NotFound'
  | 'Forbidden'
  | 'Conflict'
  | 'Invalid'
  | 'Unavailable'
  | 'Unauthorized'
  | 'TooMany';

/**
 * The closed set of errors that a person gets to see. `reason` is a stable machine code for which the
 * reader's language has a sentence; `data` fills it in and must be fit to be sent to that person.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly data?: Record<string, unknown>;

  constructor(code: ErrorCode, reason: string, data?: Record<string, unknown>, options?: ErrorOptions) {
    super(`${code}: ${reason}`, options);
    this.name = 'AppError';
    this.code = code;
    this.reason = reason;
    if (data !== undefined) this.data = data;
  }
}

/** It does not exist, or the asker may not know that it does. */
export const notFound = (reason: string, data?: Record<string, unknown>) =>
  new AppError('NotFound', reason, data);

/** The asker knows that it exists but may not do this with it. */
export const forbidden = (reason: string, data?: Record<string, unknown>) =>
  new AppError('Forbidden', reason, data);

/** The world has changed since the asker looked at it. */
export const conflict = (reason: string, data?: Record<string, unknown>) =>
  new AppError('Conflict', reason, data);

/** What was asked for makes no sense as given; asking again will not help. */
export const invalid = (reason: string, data?: Record<string, unknown>) =>
  new AppError('Invalid', reason, data);

/** Something that this needs does not work at the moment; asking again later may help. */
export const unavailable = (reason: string, data?: Record<string, unknown>, options?: ErrorOptions) =>
  new AppError('Unavailable', reason, data, options);

/** The asker has asked too often; asking again later will help. */
export const tooMany = (reason: string, data?: Record<string, unknown>) =>
  new AppError('TooMany', reason, data);

/** Nobody is signed in, or no longer. */
export const unauthorized = (reason: string, data?: Record<string, unknown>) =>
  new AppError('Unauthorized', reason, data);
