/** Stands for packages that our builds name but never run; see the overrides in ../../package.json. */

module.exports = { createEvent() {} };
