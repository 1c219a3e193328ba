/** Checks a message by the Standard Webhooks specification, without a package. */
export const verifySample = `import { createHmac, timingSafeEqual } from "node:crypto";

// headers: of the request, names in lower case; body: its text as it came
export function isGenuine(headers, body) {
  const id = headers["webhook-id"];
  const at = headers["webhook-timestamp"];
  if (!(Math.abs(Date.now() / 1000 - Number(at)) < 300)) return false;
  const secret = Buffer.from(process.env.WEBHOOK_SECRET.replace("whsec_", ""), "base64");
  const expected = createHmac("sha256", secret).update(\`\${id}.\${at}.\${body}\`).digest();
  return headers["webhook-signature"].split(" ").some((signature) => {
    const given = Buffer.from(signature.replace("v1,", ""), "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}`;
