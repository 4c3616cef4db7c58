// Runs before the page is drawn, so that parts which scripts will enhance do not jump.
document.body.className +=
  " js-enabled" + ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");
