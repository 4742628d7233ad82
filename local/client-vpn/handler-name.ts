/** Client VPN may invoke functions of this name only. */
export const HANDLER_PREFIX = 'AWSClientVPN-';

export const isConnectHandler = (functionName: string): boolean => functionName.startsWith(HANDLER_PREFIX);
