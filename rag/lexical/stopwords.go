package lexical

// The stop words: what a question or a sentence is built with and is not about. The
// English list has about 170, question words and auxiliaries among them, and the halves of
// contractions; the shorter list that is usual for search engines leaves "what", "how" and
// "does" to decide between documents.
const (
	stopWordsEnglish = `
a about above after again against ain all am an and any are aren as at be because been
before being below between both but by can cannot could couldn d did didn do does doesn doing don
down during each either ever every few for from further get gets give given had hadn has hasn have haven having
he her here hers herself him himself his how i if in into is isn it its itself just let ll m
made make makes many may me might mightn more most much must mustn my myself need needn neither no nor not now o
of off on once only or other our ours ourselves out over own please re s same shall shan she should shouldn
so some such t than that the their theirs them themselves then there these they this
those through to too under until up upon us ve very was wasn we were weren what when
where whether which while who whom whose why will with won would wouldn y you your yours
yourself yourselves also`

	stopWordsSpanish = `
a al algo algún alguna algunas alguno algunos ante antes así aunque bajo cada como cómo con contra
cual cuál cuáles cuales cuando cuándo cuánta cuántas cuanto cuánto cuántos de del desde donde dónde
durante e el él ella ellas ellos en entre era eran es esa esas ese eso esos esta está estaba
están estas este esto estos fue fueron ha había hace hacen hacia han hasta hay he la las le les lo los más
me mi mientras muy nada ni no nos o otra otras otro otros para pero poco por porque pueda puede pueden
qué que quien quién quiénes quienes se sea ser si sí sido sin sobre solo sólo son su sus también tan tanto tiene
tienen toda todas todo todos tras tu u un una unas uno unos y ya yo`

	stopWordsFrench = `
a à afin ai aient ainsi alors après au aucun aucune aussi autre autres aux avait avant avec avez avoir
avons c car ce cela celle celles celui ces cet cette ceux chaque chez comme comment combien d dans de
depuis des deux dont du durant elle elles en encore entre est et étaient était étant été être eu eux fait
il ils j je jusqu l la là laquelle le lequel les lesquelles lesquels leur leurs lors lorsque lui m ma mais me
même mêmes mes moins mon n ne ni nos notre nous on ont ou où par parce pas pendant peu peut peuvent plus
plusieurs pour pourquoi près qu quand que quel quelle quelles quels qui quoi s sa sans se selon
sera ses si son sont sous sur t ta te tes toi ton tous tout toute toutes très tu un une vers vos votre vous y`

	stopWordsGerman = `
ab aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus bei beim
bin bis bist da dabei dadurch daher damit dann das dass daß dazu dein dem den denen der deren des dessen die dies
diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es etwas euch
euer für gegen gibt habe haben hat hatte hatten hier hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in
indem ins ist jede jedem jeden jeder jedes jedoch kann kein keine keinem keinen keiner können könnte man
mehr mein mich mir mit muss müssen nach nicht nichts noch nun nur ob oder ohne sehr sein seine seinem seinen
seiner seit sich sie sind so soll sollte sondern sonst über um und uns unser unter viel viele vielen vom von vor
wann war waren warum was weil welche welchem welchen welcher welches wenn wer werden wem wen wessen wie wieder wieso wieviel will wir
wird wo wobei wodurch woher wohin worin wurde wurden würde würden zu zum zur zwar zwischen`

	stopWordsItalian = `
a ad agli ai al alla alle allo anche ancora avere aveva avevano c che chi ci cioè come con contro cosa cui
da dagli dai dal dalla dalle dallo degli dei del dell della delle dello di dopo dove due durante e è ed era
erano essere fa fino fra fu furono gli ha hanno i il in io l la le lei li lo loro lui ma mentre mi molto
ne negli nei nel nell nella nelle nello noi non nostro o ogni oltre per perché perciò più poi possono prima può
qual quale quali quando quanta quante quanti quanto quel quella quelle quelli quello questa queste questi questo
qui quindi s se sè sei senza si sia siano sono sopra sotto stata state stati stato su sua sue sugli sui sul
sulla sulle suo suoi tra tutti tutto un una uno vi voi`

	stopWordsPortuguese = `
a à ao aos aquela aquelas aquele aqueles aquilo as às até cada com como contra da das de dela delas dele
deles depois desde do dos durante e é ela elas ele eles em entre era eram essa essas esse esses esta está
estão estas este estes eu foi foram há isso isto já lhe lhes mais mas me menos mesmo meu minha muito na não
nas nem no nos nós nossa nosso num numa o onde os ou para pela pelas pelo pelos pode podem por porque qual
quais quando quanta quantas quanto quantos que quê quem são se seja sem ser será seu seus si sob sobre só sua suas também tem têm
tinha todas todo todos tu um uma umas uns você vocês`

	stopWordsDutch = `
aan al alle als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een eens en er
ge geen had heb hebben heeft hem het hier hij hoe hoeveel hun iemand iets ik in is ja je kan kon kunnen maar me
meer men met mij mijn moet na naar niet niets nog nu of om omdat onder ons ook op over te tegen toch toen tot u
uit uw van veel voor waar waarom wanneer waren was wat we welk welke werd werden wie wil worden wordt zal ze zelf
zich zij zijn zo zonder zou`

	stopWordsSwedish = `
alla allt än är åt att av blev bli blir de dem den denna deras dess dessa det detta dig din dina du där efter
ej eller en er ett från för ha hade han hans har henne hennes hon honom hur hår i icke ingen inom inte jag ju kan
kunde man med mellan men mer mig min mitt mot mycket någon något några när ni nu och om oss på så sådan sedan
sig sin sina sitt själv ska skulle som till under upp ut utan vad var vara varför varit varje vars vart
vem vi vid vilka vilken vilket`

	stopWordsNorwegian = `
alle at av bare ble bli blir både da de deg dem den denne der deres det dette din disse du eller en enn er et
ett etter for fordi fra før ha hadde han hans har henne her hun hva hvem hver hvilke hvilken hvis hvor hvordan
hvorfor i ikke ingen inn jeg kan kun kunne man mange med meg mellom men mer min mot mye må når noe noen nå og
også om opp oss over på samme seg selv sin sine sitt skal skulle slik som så til under ut uten var ved vi vil
ville være vært å`

	stopWordsDanish = `
af alle alt anden at bare blev blive bliver da de dem den denne der deres det dette dig din disse dog du efter
eller en end er et for fordi fra før få god ham han hans har havde have hende hendes her hos hun hvad hvem
hver hvilke hvilken hvis hvor hvordan hvorfor hvornår i ikke ind ingen jeg jer kan kunne lidt man mange med
meget mellem men mig min mod må når ned nej noget nogle nu og også om op os over på sådan så selv sig sin
skal skulle som store til ud uden under var ved vi vil ville være været`

	stopWordsFinnish = `
ei eivät eli en ennen että hän hänen he hyvin ilman ja jo joiden jois joissa joita joka jolla jonka jos joten
jotka jotta kaikki kanssa kuin kuinka kuka kun kuten lisäksi me mikä mikäli millainen milloin miksi minä minkä
missä mistä mitä mitkä mukaan mutta myös nämä näiden ne niiden niin niitä noin nyt ole oli olisi olivat olla on
ovat paljon sama se sekä sen siinä siitä sinä sitä te tai tämä tämän tätä tästä tuo vain vaikka voi voidaan
voivat ylä yli`

	stopWordsHungarian = `
a ahogy ahol aki akik akkor alatt ami amely amelyek amelyet amikor annak arra át az azért azok azon azonban
aztán azután be bár csak de e egy egyéb egyes egyik el ellen és ez ezek ezen ezt fel felé hanem hiszen hogy
hogyan hol honnan hány ha hozzá i így igen is ill itt jó kell ki kik kivel közben között közül le legyen lehet
lenne lesz majd már más meg mely melyek mert mi mikor milyen miért mint minden mit mivel most nagyon ne
nélkül nem nincs ő ők olyan ott össze pedig s saját sem semmi szerint szinte tehát több tovább úgy után utóbb
vagy vagyis való valamint van vannak vele vissza volna volt voltak`

	stopWordsRomanian = `
a acea aceasta această aceea acei aceia acel acela acele acest acesta aceste acestea acestor acestui acolo
ai al ale alt alte am ar are as asupra așa așadar au avea avut că câți câte când care cât cât căror ce cea cei
cel cele cine cu cui cum da dacă dar dată de decât deci deoarece deși despre din dintre după ea ei el ele era erau
este eu face fără fi fie fiind fost i iar în înainte încă între însă la le lor lui mai mult multe mulți ne nici noi
nu o ori pe pentru peste pot poate prin s sa să sau se și sub sunt te toate tot toți tu un una unde unei
unele unor unui va vă vor`

	stopWordsTurkish = `
acaba ama ancak arasında ayrıca bana bazı belki ben beni benim bile bir birçok biri birkaç biz bize bu buna
bunda bundan bunlar bunu bunun çok çünkü da daha de defa değil diğer diye dolayı en fakat gibi göre hangi
hangisi hem hep hepsi her hiç için ile ilgili ise işte kaç kadar karşı kendi ki kim kime kimin mı mi mu mü nasıl
ne neden nedir nerede nereye niçin niye o olan olarak oldu olduğu olmak olup on ona onlar onların onun sadece
sanki siz sonra şey şu tarafından tüm üzere var ve veya ya yani yer yok`

	stopWordsVietnamese = `
ai bao bị bởi các cái cho có của cùng cũng chỉ đã đang đâu đây đến để đều đó được gì hay hoặc hơn
khi không là lại lên mà mỗi một nào này nên nếu ngay nhiêu như nhưng những nơi ở qua ra rằng rất rồi sau sẽ sự
tại theo thế thì trên trong trước từ tuy và vẫn về vì việc với vào`

	stopWordsRussian = `
а без более бы был была были было быть в вам вас весь во вот все всё всего всех вы где да даже для до его ее
её если есть еще ещё же за здесь и из или им их к как какая какие какой какое каких каким какую ко когда кто ли либо мне много может
можно мой мы на над надо наш не него нее ней нет ни них но ну о об однако он она они оно от очень по
под после при с сам свои своих свой себя сколько со так такие такой также там тебя тем то того тоже той только том ты
у уже хотя чего чей чем через что чтобы чье эта эти этим этих это этого этой этом этот эту я`

	stopWordsArabic = `
في من على إلى الى عن مع هذا هذه ذلك تلك التي الذي الذين اللذان اللتان اللاتي ما ماذا متى أين اين كيف كم
لماذا هل أي اي أية أيضا أيضاً أن ان إن أنه انه أنها إنها لأن كان كانت كانوا يكون تكون قد لقد لا لم لن ليس ليست
هو هي هم هما نحن أنا انت أنت هناك هنا حيث بين بعد قبل خلال عند عندما حتى كما كل بعض غير ثم أو او أم بل لكن ولكن
و ف ب ل ك له لها لهم به بها بهم فيه فيها منه منها عليه عليها إليه إليها إذا اذا مثل منذ حول دون سوى عنه عنها
وهو وهي وقد وكان وكانت التى الذى ومن وفي وعلى مما عما فقد وما ولا ولم وأن مدى الا إلا`

	stopWordsGreek = `
ο η το οι τα του της των τον την τους τις στο στη στην στον στα στους στις σε με για από απ ως προς κατά μετά
παρά αντί χωρίς μέχρι και κι ή είτε ούτε αλλά όμως ενώ αν εάν ότι πως που πού πώς πότε τι ποιος ποια ποιο ποιοι
ποιες ποιους ποιον ποιου ποιας πόσο πόσα πόσες πόσοι πόσους όταν όπως όπου επίσης είναι ήταν έχει έχουν είχε
είχαν θα να δεν μην μη δε μας σας μου σου αυτό αυτή αυτός αυτά αυτές αυτοί αυτού αυτής αυτών ένα ένας μια μία
ενός μιας εγώ εσύ αυτόν όλα όλοι όλες κάθε πολύ πιο τόσο μόνο ακόμη ακόμα γιατί διότι επειδή οποίο οποία
οποίος οποίοι οποίες οποίου οποίας οποίων μεταξύ`

	stopWordsHindi = `
का के की को में से पर और है हैं था थी थे यह वह ये वे इस उस इन उन इसके उसके इसकी उसकी इसका उसका इसे उसे
एक भी ही तो कि जो जब तब कब कहाँ कहां क्या क्यों कैसे कौन किस किसने किसे किसी किन कितना कितने कितनी ने तक
लिए साथ बाद पहले द्वारा या नहीं न कर करने करता करते करती किया किए की गया गई गए जा जाता जाते जाती होता होते
होती हो हुआ हुई हुए रहा रही रहे सकता सकते सकती अपने अपनी अपना कुछ कई सभी जैसे जिस जिसे जिसके जिसकी जिसका
जिन जिनके एवं तथा लेकिन बहुत कम अधिक उनके उनकी उनका उन्होंने उन्हें इनके मैं हम आप तुम दिया`
)
