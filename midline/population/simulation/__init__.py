"""Made-up people with a hidden illness, treated by the clinic's own engine or by a regimen taken literally.

    parameters.read -> Parameters       how they fall ill, fare, answer and train, each number with its source
    person.draw -> Person               one made-up person; a seed and a number name her
    nature.Nature                       what the illness does by itself, day by day
    body.Body                           what a bout of exercise does, and how long that lasts
    clinic / regimen -> Life            twelve weeks under a policy
    cohort.run -> Result                many lives, on one core, several, or Spark, with the same bytes
    bands.bands                         whether the cohort looks like the published ones (spec 7.3)

Nobody here knows a rule: what follows from an answer is decided by `clinical`.
"""
