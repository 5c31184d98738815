"""Names of all elements of the PubMed DTDs (pubmed_250101.dtd and the MEDLINE DTDs to 2016): others are news."""

ELEMENTS = frozenset(
    """
    Abstract AbstractText AccessionNumber AccessionNumberList Acronym Affiliation AffiliationInfo Agency
    Article ArticleDate ArticleId ArticleIdList ArticleTitle Author AuthorList BeginningDate Book
    BookDocument BookDocumentSet BookTitle Chemical ChemicalList Citation CitationSubset CoiStatement
    CollectionTitle CollectiveName CommentsCorrections CommentsCorrectionsList ContractNumber
    ContributionDate CopyrightInformation Country DataBank DataBankList DataBankName DateCompleted
    DateCreated DateRevised Day DeleteCitation DeleteDocument DescriptorName DispFormula ELocationID Edition
    EndPage EndingDate FirstName ForeName GeneSymbol GeneSymbolList GeneralNote Grant GrantID GrantList
    History Hour ISOAbbreviation ISSN ISSNLinking Identifier Initials Investigator InvestigatorList Isbn
    Issue Item ItemList Journal JournalIssue Keyword KeywordList Language LastName LocationLabel Medium
    MedlineCitation MedlineCitationSet MedlineDate MedlineID MedlineJournalInfo MedlinePgn MedlineTA MeshHeading
    MeshHeadingList MiddleName Minute Month NameOfSubstance NlmUniqueID Note NumberOfReferences Object
    ObjectList OtherAbstract OtherID PMID Pagination Param PersonalNameSubject PersonalNameSubjectList
    PubDate PubMedPubDate PublicationStatus PublicationType PublicationTypeList Publisher PublisherLocation
    PublisherName PubmedArticle PubmedArticleSet PubmedBookArticle PubmedBookArticleSet PubmedBookData
    PubmedData QualifierName RefSource Reference ReferenceList RegistryNumber ReportNumber Season Second
    Section SectionTitle Sections SpaceFlightMission StartPage Suffix SupplMeshList SupplMeshName Title URL
    VernacularTitle Volume VolumeTitle Year b i sub sup u
    """.split()  # noqa: SIM905 - a hundred and fifty quoted names on one line are not readable
)
