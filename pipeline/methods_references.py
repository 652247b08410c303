"""The works that a run's methods rest on, by the words that cite them in the text."""

from __future__ import annotations

REFERENCES: dict[str, str] = {
    "Angelopoulos et al., 2023": "Angelopoulos AN, Bates S, Fannjiang C, Jordan MI, Zrnic T. Prediction-powered inference. "
    "Science 2023;382(6671):669–674.",
    "Cohen, 1960": "Cohen J. A coefficient of agreement for nominal scales. Educational and Psychological Measurement "
    "1960;20(1):37–46.",
    "Davison & Hinkley, 1997": "Davison AC, Hinkley DV. Bootstrap Methods and their Application. Cambridge: Cambridge "
    "University Press; 1997.",
    "Egami et al., 2023": "Egami N, Hinck M, Stewart BM, Wei H. Using imperfect surrogates for downstream inference: "
    "design-based supervised learning for social science applications of large language models. Advances in Neural "
    "Information Processing Systems 2023;36.",
    "Forman, 2008": "Forman G. Quantifying counts and costs via classification. Data Mining and Knowledge Discovery "
    "2008;17(2):164–206.",
    "Gale et al., 2013": "Gale NK, Heath G, Cameron E, Rashid S, Redwood S. Using the framework method for the analysis of "
    "qualitative data in multi-disciplinary health research. BMC Medical Research Methodology 2013;13:117.",
    "Honnibal et al., 2020": "Honnibal M, Montani I, Van Landeghem S, Boyd A. spaCy: Industrial-strength natural language "
    "processing in Python. 2020. doi:10.5281/zenodo.1212303.",
    "Hesterberg, 2015": "Hesterberg TC. What teachers should know about the bootstrap: Resampling in the undergraduate "
    "statistics curriculum. The American Statistician 2015;69(4):371–386.",
    "Korn & Graubard, 1998": "Korn EL, Graubard BI. Confidence intervals for proportions with small expected number of "
    "positive counts estimated from survey data. Survey Methodology 1998;24(2):193–201.",
    "Krippendorff, 2019": "Krippendorff K. Content Analysis: An Introduction to Its Methodology. 4th ed. Thousand Oaks: "
    "Sage; 2019.",
    "Lewin et al., 2018": "Lewin S, Booth A, Glenton C, Munthe-Kaas H, Rashidian A, Wainwright M, et al. Applying "
    "GRADE-CERQual to qualitative evidence synthesis findings: introduction to the series. Implementation Science "
    "2018;13(Suppl 1):2.",
    "Reimers & Gurevych, 2019": "Reimers N, Gurevych I. Sentence-BERT: Sentence embeddings using Siamese BERT-networks. In: "
    "Proceedings of EMNLP-IJCNLP 2019; 3982–3992.",
    "Ritchie & Spencer, 1994": "Ritchie J, Spencer L. Qualitative data analysis for applied policy research. In: Bryman A, "
    "Burgess RG, editors. Analyzing Qualitative Data. London: Routledge; 1994. p. 173–194.",
    "Rogan & Gladen, 1978": "Rogan WJ, Gladen B. Estimating prevalence from the results of a screening test. American "
    "Journal of Epidemiology 1978;107(1):71–76.",
    "Song et al., 2020": "Song K, Tan X, Qin T, Lu J, Liu TY. MPNet: Masked and permuted pre-training for language "
    "understanding. Advances in Neural Information Processing Systems 2020;33:16857–16867.",
    "Särndal et al., 1992": "Särndal CE, Swensson B, Wretman J. Model Assisted Survey Sampling. New York: Springer; 1992.",
    "Tong et al., 2007": "Tong A, Sainsbury P, Craig J. Consolidated criteria for reporting qualitative research (COREQ): "
    "a 32-item checklist for interviews and focus groups. International Journal for Quality in Health Care "
    "2007;19(6):349–357.",
    "Wang et al., 2020": "Wang W, Wei F, Dong L, Bao H, Yang N, Zhou M. MiniLM: Deep self-attention distillation for "
    "task-agnostic compression of pre-trained Transformers. Advances in Neural Information Processing Systems "
    "2020;33:5776–5788.",
    "Zou & Donner, 2008": "Zou GY, Donner A. Construction of confidence limits about effect measures: A general approach. "
    "Statistics in Medicine 2008;27(10):1693–1702.",
}
"""Each work by the words that cite it, author and year, as they stand in a sentence's brackets."""


def cited(text: str) -> tuple[str, ...]:
    """The full references of the works that `text` cites, in alphabetical order."""
    return tuple(full for short, full in sorted(REFERENCES.items()) if short in text)
