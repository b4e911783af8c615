/** What encodeURIComponent leaves as it is: codes and most states. */
const PLAIN = /^[\w.~-]*$/;

/** Appended to a URI as text: parsing the registered one and writing it again could change it. */
export function encodeParameters(parameters: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name of Object.keys(parameters)) {
    const value = parameters[name]!;
    text += `${text === '' ? '' : '&'}${name}=${PLAIN.test(value) ? value : encodeURIComponent(value)}`;
  }
  return text;
}
