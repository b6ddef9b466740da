SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  // Its badge would send the document's address to others.
  validatorUrl: null,
});
