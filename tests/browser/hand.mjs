// A person at the page: what they press, choose, type and bring, counted as clicks and fields.

export async function pressed(page, button) {
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), button.locator("visible=true").first().click()]);
}

const located = (page, field) => (typeof field === "string" ? page.locator(field) : field);

export class Hand {
  constructor(page) {
    this.page = page;
    this.clicks = 0;
    this.fields = 0;
  }

  async press(button) {
    this.clicks += 1;
    await pressed(this.page, button);
  }

  /** Shows what is folded away on the page. */
  async open(fold) {
    this.clicks += 1;
    await fold.click();
  }

  async choose(field) {
    this.fields += 1;
    await located(this.page, field).check();
  }

  async fill(field, value) {
    this.fields += 1;
    await located(this.page, field).fill(value);
  }

  async bring(field, name, buffer) {
    this.fields += 1;
    await located(this.page, field).setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  }
}
