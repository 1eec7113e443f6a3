// Read before the product starts: its time begins at SET_CLOCK and goes on from there.
const behind = Date.now() - Date.parse(process.env.SET_CLOCK ?? '');
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() - behind);
    else super(...parts);
  }
  static now() {
    return RealDate.now() - behind;
  }
};
