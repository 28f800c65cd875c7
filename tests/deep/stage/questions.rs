//! What customers ask. Each question has an answer of its own, so that a reply tells which question it
//! answers.

/// A question and its answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// What the customer writes.
    pub(crate) asks: &'static str,
    /// What the bot says.
    pub(crate) answer: &'static str,
}

const fn question(asks: &'static str, answer: &'static str) -> Question {
    Question { asks, answer }
}

/// Every question there is.
pub(crate) const QUESTIONS: &[Question] = &[
    question("¿Hacen envíos a Cusco?", "Sí, a Cusco llega en dos días por S/ 14."),
    question("¿Aceptan tarjeta de crédito?", "Sí, Visa y Mastercard, sin recargo."),
    question("¿Tienen café descafeinado?", "Sí, el descafeinado de Sandia, en bolsas de 250 g."),
    question("¿Puedo devolver una bolsa abierta?", "Sí, dentro de siete días con la boleta."),
    question("¿Dictan talleres de barismo?", "Cada sábado por la mañana, seis personas."),
    question("¿Emiten factura electrónica?", "Sí, dinos tu RUC al pagar."),
    question("¿Muelen para prensa francesa?", "Sí, molienda gruesa, sin costo."),
];

/// Returns the question that a text asks.
pub(crate) fn asked(text: &str) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| question.asks == text)
}
