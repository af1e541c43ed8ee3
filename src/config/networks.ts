/** Networks as operators write them. */
import ipaddr from 'ipaddr.js';

/** `10.0.0.0/8,192.0.2.7`. @throws Error naming what is not a network. */
export function parseNetworks(text: string): string[] {
  return text.split(',').map((part) => {
    const network = part.trim();
    const isNetwork = network.includes('/')
      ? ipaddr.isValidCIDR(network)
      : ipaddr.isValid(network) && /[:.].*[:.]/.test(network);
    if (isNetwork && !/\/0+$/.test(network)) return network;
    throw new Error(`"${network}" is not a network such as 10.0.0.0/8, or an address`);
  });
}
