import type { AccountFault } from '@guichet/contract/mailboxes';
import { describe, expect, it } from 'vitest';
import { unavailable } from '../platform/errors.ts';
import { ConnectFault, type Security, wayFaultOf } from './connection-fault.ts';
import { smtpFaultOf } from './smtp.ts';

const error = (more: object, message = 'x') => Object.assign(new Error(message), more);
const WRONG_VERSION = 'C0FF:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:record.c:350:';

describe('the way to a mail server', () => {
  const cases: [string, unknown, Security, AccountFault | null][] = [
    ['no such name', error({ code: 'ENOTFOUND' }), 'tls', 'nameNotFound'],
    ['no answer about the name', error({ code: 'EAI_AGAIN' }), 'tls', 'nameNotFound'],
    ['no such name, for SMTP', error({ code: 'EDNS', originalCode: 'ENOTFOUND' }), 'tls', 'nameNotFound'],
    ['nobody listens', error({ code: 'ECONNREFUSED' }), 'tls', 'refused'],
    ['nobody listens, for SMTP', error({ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }), 'tls', 'refused'],
    ['no greeting', error({ code: 'GREETING_TIMEOUT' }), 'starttls', 'timeout'],
    ['silence', error({ code: 'ETIMEOUT' }), 'tls', 'timeout'],
    ['own certificate', error({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'tls', 'certificateUnknown'],
    ['own authority', error({ code: 'SELF_SIGNED_CERT_IN_CHAIN' }), 'tls', 'certificateUnknown'],
    ['chain cut off', error({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }), 'tls', 'certificateUnknown'],
    ['expired', error({ code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED' }), 'tls', 'certificateExpired'],
    ['not valid yet', error({ code: 'CERT_NOT_YET_VALID' }), 'tls', 'certificate'],
    ['other name', error({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'tls', 'certificateName'],
    ['no TLS there', error({ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }), 'tls', 'tlsNotSpoken'],
    ['no TLS there, by its text', error({ code: 'EPROTO' }, WRONG_VERSION), 'tls', 'tlsNotSpoken'],
    ['no TLS after STARTTLS', error({ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }), 'starttls', 'tlsFailed'],
    ['no common version', error({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' }), 'tls', 'tlsFailed'],
    ['cut off', error({ code: 'ECONNRESET' }), 'tls', 'connectionLost'],
    ['a name of our own', new ConnectFault('tlsFromStart'), 'starttls', 'tlsFromStart'],
    ['the key was changed', unavailable('secret.unreadable'), 'tls', 'secretUnreadable'],
    ['what only the protocol can tell', error({ code: 'InvalidResponse' }), 'tls', null],
    ['no error at all', 'odd', 'tls', null],
  ];
  it.each(cases)('%s', (_what, thrown, security, fault) => {
    expect(wayFaultOf(thrown, security)?.fault ?? null).toBe(fault);
  });

  it('gives nothing of OpenSSL to read', () => {
    expect(wayFaultOf(error({ code: 'EPROTO' }, WRONG_VERSION), 'tls')?.detail).toBe('');
  });

  it('says the names that the certificate bears', () => {
    const bears = (cert: object) =>
      wayFaultOf(error({ code: 'ERR_TLS_CERT_ALTNAME_INVALID', cert }), 'tls')?.detail;
    expect(bears({ subjectaltname: 'DNS:mail.host.test, DNS:*.host.test, IP Address:10.0.0.1' })).toBe(
      'mail.host.test, *.host.test, 10.0.0.1',
    );
    expect(bears({ subject: { CN: 'old.host.test' } })).toBe('old.host.test');
    expect(bears({})).toBe('');
  });
});

describe('names of faults of an SMTP server', () => {
  const cases: [string, Error, 'connect' | 'login', AccountFault, string][] = [
    [
      'STARTTLS answered with no',
      error({ code: 'ETLS', responseCode: 454, response: '454 No', command: 'STARTTLS' }),
      'connect',
      'tlsMissing',
      '454 No',
    ],
    [
      'too old for STARTTLS',
      error({ code: 'ECONNECTION', responseCode: 502, response: '502 What' }, 'no required STARTTLS'),
      'connect',
      'tlsMissing',
      '502 What',
    ],
    [
      'wrong password',
      error({ code: 'EAUTH', responseCode: 535, response: '535 No' }),
      'login',
      'login',
      '535 No',
    ],
    [
      'a log-in that fails for now',
      error({ code: 'EAUTH', responseCode: 454, response: '454 Later' }),
      'login',
      'unavailable',
      '454 Later',
    ],
    [
      'encryption wanted',
      error({ code: 'EAUTH', responseCode: 538, response: '538 TLS' }),
      'login',
      'tlsRequired',
      '538 TLS',
    ],
    ['no way to log in', error({ code: 'EAUTH' }), 'login', 'login', ''],
    [
      'busy',
      error({ code: 'EPROTOCOL', responseCode: 421, response: '421 Too many' }),
      'connect',
      'unavailable',
      '421 Too many',
    ],
    [
      'no SMTP at all',
      error({ code: 'EPROTOCOL' }, 'Invalid greeting'),
      'connect',
      'protocol',
      'Invalid greeting',
    ],
  ];
  it.each(cases)('%s', (_what, thrown, stage, fault, detail) => {
    expect(smtpFaultOf(thrown, stage, 'starttls')).toEqual({ fault, detail });
  });
});
